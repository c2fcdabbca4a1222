package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.console.AccessToken;

/** Searches what a node has written and what it serves. */
final class NodeTraces {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Path data;
  private final Path kept;
  private final GivenAway givenAway;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param data the node's
   * @param kept where copies may lie of what the node deletes
   * @param givenAway what is looked for, and was found
   */
  NodeTraces(Path data, Path kept, GivenAway givenAway) {
    this.data = data;
    this.kept = kept;
    this.givenAway = givenAway;
  }

  /** The worker's folder goes when its job is done. */
  void keepFindings() {
    Awaitility.await("findings.json of the node")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              boolean whole = false;
              for (Path file : files(data.resolve("work"))) {
                if (file.toString().endsWith(".json")) {
                  Path copy = kept.resolve(data.relativize(file));
                  Files.createDirectories(copy.getParent());
                  try {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                  } catch (NoSuchFileException e) {
                    continue; // renamed while it was looked at
                  }
                  whole |= file.endsWith("findings.json");
                }
              }
              return whole;
            });
  }

  /** Every page, number and answer of the console. */
  void served() throws Exception {
    AccessToken token = AccessToken.read(data).orElseThrow();
    List<String> paths =
        new ArrayList<>(List.of("/", "/health", "/metrics", "/style.css", "/icon.svg", "/none"));
    paths.addAll(List.of("/api/jobs?limit=100", "/api/models", "/api/none"));
    for (int job = 1; job <= 6; job++) {
      paths.add("/jobs/" + job);
      paths.add("/api/jobs/" + job);
    }
    for (String path : paths) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(token.url() + path))
              .timeout(SOON)
              .header("Authorization", "Bearer " + token.secret())
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isEqualTo(path.endsWith("/none") ? 404 : 200);
      given("the console's " + path, answer.body());
      given("the console's headers of " + path, answer.headers().map().toString());
    }
  }

  /** The ledger as SQL: it needs no patient data at all, not even what its DICOM files hold. */
  void ledger() throws SQLException, IOException {
    String url = "jdbc:h2:file:" + data.resolve("ledger/hepatica").toAbsolutePath();
    StringBuilder script = new StringBuilder();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet lines = statement.executeQuery("SCRIPT")) {
      while (lines.next()) {
        script.append(lines.getString(1)).append('\n');
      }
    }
    assertThat(script).contains("HEP-402", "HEP-407", "HEP-411", "HEP-303");
    given("the ledger", script.toString());
  }

  /** Every file of the data folder; of DICOM files the name. */
  void written() throws IOException {
    List<String> seen = new ArrayList<>();
    for (Path file : files(data)) {
      Path below = data.relativize(file);
      boolean isDicom =
          List.of("studies", "results", "conflicts").contains(below.getName(0).toString())
              && file.toString().endsWith(".dcm");
      if (isDicom) {
        given("the name of " + below, below.toString());
      } else {
        givenAway.in(data, file);
        seen.add(below.toString());
      }
    }
    assertThat(seen).contains("logs/hepatica.log", "ledger/hepatica.mv.db");
    assertThat(Files.readString(data.resolve("logs/hepatica.log")))
        .as("debug lines")
        .contains(" DEBUG ", "HEP-301", "HEP-230");
    List<Path> copies = files(kept);
    assertThat(copies).anyMatch(file -> file.endsWith("findings.json"));
    for (Path file : copies) {
      givenAway.in(kept, file);
    }
  }

  /** In the DICOM files, which are meant to name the patient. */
  void assertThatTheSearchFinds() throws IOException {
    for (String room : List.of("studies", "results", "conflicts")) {
      GivenAway proof = new GivenAway(UnmistakablePatient.words());
      for (Path file : files(data.resolve(room))) {
        proof.in(data, file);
      }
      assertThat(proof.found()).as(room).anyMatch(f -> f.startsWith("Wunderlich in "));
      if (room.equals("studies")) {
        assertThat(UnmistakablePatient.words().stream().filter(w -> !w.equals("1941-12-29")))
            .allMatch(w -> proof.found().stream().anyMatch(f -> f.startsWith(w + " in ")));
      }
    }
  }

  private void given(String place, String text) throws IOException {
    givenAway.in(place, text);
  }

  /** All files below a folder, none where there is no folder. */
  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (java.io.UncheckedIOException e) {
      return List.of(); // a folder went while it was looked at; who waits looks again
    }
  }
}
