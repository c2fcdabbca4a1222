package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hepatica.testing.DocumentLinks;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of a release, unpacked and used as its readers are told to. */
class ReleaseIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void unpack() throws IOException {
    String archive = System.getProperty("release.archive", "");
    assumeFalse(archive.isEmpty(), "no archive: the profile \"release\" makes one");
    Peers.Output tar = Peers.run(folder, PATIENCE, "tar", "xzf", archive);
    assertThat(tar.exit()).as(tar.text()).isZero();
    try (Stream<Path> unpacked = Files.list(folder)) {
      List<Path> all = unpacked.toList();
      assertThat(all).as("one folder").hasSize(1);
      home = all.get(0);
    }
  }

  @Test
  void segmentsTheStudyThatIsInIt() {
    Peers.Output segment =
        run("./hepatica", "segment", "test-data/phantom/ct", "--out", folder + "/out");
    assertThat(segment.exit()).as(segment.text()).isZero();
    assertThat(folder.resolve("out/findings.json")).exists();
  }

  @Test
  void checksItsConfigurationFromWhereverTheLinkToItLies() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("hepatica"), home.resolve("hepatica"));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Peers.Output check =
        run(
            link.toString(),
            "check",
            "--set",
            "dicom.port=" + port,
            "--set",
            "console.enabled=false");
    assertThat(check.exit()).as(check.text()).isZero();
    assertThat(check.text()).contains("conf is valid");
  }

  @Test
  void saysThatJavaIsMissing() {
    Peers.Output none = run("env", "JAVA_HOME=/nowhere", "./hepatica", "--version");
    assertThat(none.exit()).isEqualTo(127);
    assertThat(none.text()).contains("/nowhere/bin/java").contains("Java 17");
  }

  @Test
  void theServiceStartsWhatIsInIt() throws IOException {
    assertThat(Files.readString(home.resolve("hepatica.service")))
        .contains("WorkingDirectory=/opt/hepatica\n", "ExecStart=/opt/hepatica/hepatica serve\n");
    assertThat(home.resolve("hepatica")).isExecutable();
    assertThat(home).isDirectoryContaining("glob:**/LICENSE").isDirectoryContaining("glob:**/docs");
  }

  @Test
  void whatItsDocumentsNameIsInIt() throws IOException {
    assertThat(DocumentLinks.of(home).dead()).isEmpty();
    // The administrator's guide has Orthanc route by these, and training begins with the last.
    assertThat(home.resolve("docker/orthanc/route-to-hepatica.lua")).exists();
    assertThat(home.resolve("docker/ae-config/orthanc.yaml")).exists();
    assertThat(home.resolve("src/torch/train.py")).exists();
  }

  @Test
  void itsBillOfMaterialsNamesEveryLibraryWithItsLicence() throws IOException {
    JsonNode bill = new ObjectMapper().readTree(home.resolve("hepatica.cdx.json").toFile());
    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    List<String> named = new ArrayList<>();
    for (JsonNode component : bill.path("components")) {
      String purl = component.path("purl").asText();
      Matcher classifier = CLASSIFIER.matcher(purl);
      String name = component.path("name").asText() + "-" + component.path("version").asText();
      named.add(name + (classifier.find() ? "-" + classifier.group(1) : "") + ".jar");
      assertThat(component.path("licenses")).as(purl).isNotEmpty();
      assertThat(component.path("hashes")).as(purl).isNotEmpty();
    }
    try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
      assertThat(lib.map(jar -> jar.getFileName().toString()))
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(named);
    }
  }

  private Peers.Output run(String... command) {
    return Peers.run(home, PATIENCE, command);
  }
}
