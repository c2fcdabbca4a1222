package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.console.AccessToken;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.testing.DcmtkPacs;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that the node writes or serves tells who a patient is, but for the DICOM objects it keeps
 * and makes: with all its debug lines on, and through all the trouble that makes it speak of what
 * it was sent.
 */
class DeidentifiedIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path PHANTOM = Path.of("test-data/phantom/ct").toAbsolutePath();
  private static final int WHOLE = 36;
  private static final int SHORT = 12;

  @TempDir Path folder;

  private final int nodePort = FreePort.next();
  private final int pacsPort = FreePort.next();
  private final HttpClient http = HttpClient.newHttpClient();
  private final GivenAway givenAway = new GivenAway(UnmistakablePatient.words());

  @Test
  void whatIsWrittenAndServedTellsNoPatient() throws Exception {
    Peers.require("storescu");
    NodeFolders.pacs(folder, pacsPort);
    Path data = folder.resolve("data");
    try (DcmtkPacs pacs = DcmtkPacs.start(folder, pacsPort)) {
      try (HepaticaProcess node = serve()) {
        pacs.send(nodePort, series("whole", UnmistakablePatient.HEDWIGIS, WHOLE, (i, d) -> {}));
        keepFindings(data);
        node.awaitOutput("→ DONE", PATIENCE);
        List<DataSet> results = pacs.received();
        assertThat(results)
            .as("results that name the patient")
            .hasSizeGreaterThan(3)
            .allMatch(d -> d.string(Tag.PATIENT_NAME).startsWith("Wunderlich^Hedwigis"));
        trouble(node, pacs);
        served(data);
        given("jobs of the running node", jobs("list"));
        assertThat(node.stop()).isZero();
        given("the node's output", node.output());
      }
    }
    for (int job = 1; job <= 5; job++) {
      given("jobs show " + job, jobs("show", String.valueOf(job)));
    }
    ledger(data);
    written(data);
    assertThat(givenAway.found()).isEmpty();
    assertThatTheSearchFinds(data);
  }

  @Test
  void segmentWritesFindingsWithoutThePatient() throws IOException {
    series("in/whole", UnmistakablePatient.XIAODONG, WHOLE, (i, d) -> {});
    series("in/frame", UnmistakablePatient.HEDWIGIS, SHORT, DeidentifiedIT::nameForFrame);
    series(
        "in/name",
        UnmistakablePatient.HEDWIGIS,
        SHORT,
        (i, d) -> d.setBytes(Tag.SERIES_INSTANCE_UID, Vr.UI, ascii("Wunderlich 19411229")));
    Path out = folder.resolve("out");
    String[] command = {
      "segment",
      folder.resolve("in").toString(),
      "--out",
      out.toString(),
      "--data",
      folder.resolve("data").toString(),
      "--set",
      "result.series=all"
    };
    Peers.Output ended = HepaticaProcess.run(folder, PATIENCE, command);
    assertThat(ended.exit()).as(ended.text()).isZero();
    given("segment's output", ended.text());
    assertThat(ended.text()).contains("HEP-402").contains(": liver ");
    for (Path file : files(out)) {
      if (!file.toString().endsWith(".dcm")) {
        givenAway.in(out, file);
      }
    }
    assertThat(out.resolve("findings.json")).exists();
    assertThat(givenAway.found()).isEmpty();
    for (Path file : files(out)) {
      givenAway.in(out, file);
    }
    assertThat(givenAway.found()).as("the search finds").isNotEmpty();
  }

  private HepaticaProcess serve() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.copy(Path.of("conf/hepatica.yaml"), conf.resolve("hepatica.yaml"));
    Files.writeString(
        conf.resolve("logback.xml"),
        Files.readString(Path.of("conf/logback.xml"))
            .replace("\"org.hepatica\" level=\"INFO\"", "\"org.hepatica\" level=\"TRACE\"")
            .replace("root level=\"WARN\"", "root level=\"DEBUG\""));
    HepaticaProcess node =
        NodeFolders.serve(
            conf,
            folder,
            nodePort,
            Duration.ofSeconds(1),
            "--set",
            "console.enabled=true",
            "--set",
            "console.port=0");
    node.awaitOutput("Hepatica is ready", PATIENCE);
    return node;
  }

  /** The worker's folder goes when its job is done. */
  private void keepFindings(Path data) {
    Path kept = folder.resolve("kept");
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

  /** All that makes a node speak of an instance. */
  private void trouble(HepaticaProcess node, DcmtkPacs pacs) throws Exception {
    List<Path> few = series("few", UnmistakablePatient.XIAODONG, 3, (i, d) -> {});
    pacs.send(nodePort, few);
    node.awaitOutput("HEP-411", SOON);
    pacs.send(
        nodePort, series("mixed", UnmistakablePatient.HEDWIGIS, SHORT, DeidentifiedIT::otherName));
    node.awaitOutput("HEP-407", SOON);
    pacs.send(
        nodePort,
        series("frame", UnmistakablePatient.HEDWIGIS, SHORT, DeidentifiedIT::nameForFrame));
    node.awaitOutput("HEP-402", SOON);
    pacs.send(
        nodePort,
        series(
            "codes",
            UnmistakablePatient.HEDWIGIS,
            SHORT,
            (i, d) -> d.setBytes(Tag.RESCALE_TYPE, Vr.LO, ascii("Wunderlich"))));
    node.awaitOutput("HEP-425", SOON);
    pacs.send(
        nodePort,
        series(
            "modality",
            UnmistakablePatient.HEDWIGIS,
            SHORT,
            (i, d) -> d.setBytes(Tag.MODALITY, Vr.CS, ascii("Wunderlich^H"))));
    conflict(node, pacs, few.get(0));
    badInstances(node);
    brokenOff(node);
    node.awaitOutput("HEP-320", SOON);
  }

  private static void otherName(int slice, DataSet d) {
    if (slice % 2 == 1) {
      d.setBytes(Tag.PATIENT_NAME, Vr.PN, ascii("Mondscheiner^Hedwigis"));
    }
  }

  private static void nameForFrame(int slice, DataSet d) {
    d.setBytes(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, ascii("Wunderlich^Hedwigis"));
  }

  /** The same instance with another patient, and with another patient's ID for its study. */
  private void conflict(HepaticaProcess node, DcmtkPacs pacs, Path first) throws IOException {
    DicomFile file = Part10.read(first);
    DataSet d = file.dataSet();
    d.setBytes(Tag.PATIENT_NAME, Vr.PN, ascii("Mondscheiner^Hedi"));
    Path other = folder.resolve("conflict.dcm");
    Part10.write(other, d, file.syntax());
    pacs.send(nodePort, List.of(other));
    node.awaitOutput("HEP-303", SOON);
    d.setBytes(Tag.PATIENT_ID, Vr.LO, ascii("QX-7731-ZV"))
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("de-identified", "stranger"));
    Part10.write(other, d, file.syntax());
    pacs.send(nodePort, List.of(other));
    node.awaitOutput("its study is known for another patient", SOON);
  }

  /** A UID that is a name, a data set of another instance, nonsense behind a name. */
  private void badInstances(HepaticaProcess node) throws IOException {
    String uid = Uids.derive("de-identified", "bad");
    DataSet d = Part10.read(slices(1).get(0)).dataSet();
    UnmistakablePatient.HEDWIGIS.enter(d);
    try (DicomConnection connection = connect()) {
      assertThat(store(connection, uid, bytes(d))).as("another instance").isEqualTo(0xA900);
      d.set(Tag.SOP_INSTANCE_UID, Vr.UI, uid);
      byte[] whole = bytes(d);
      byte[] torn = Arrays.copyOf(whole, 1500);
      assertThat(store(connection, uid, torn)).as("torn").isEqualTo(0xC000);
      System.arraycopy(ascii("Wunderlich^Hedwigis QX-7731-ZV"), 0, torn, 1400, 30);
      assertThat(store(connection, uid, torn)).as("nonsense").isEqualTo(0xC000);
      d.setBytes(Tag.STUDY_INSTANCE_UID, Vr.UI, ascii("Wunderlich^Hedwigis"));
      assertThat(store(connection, uid, bytes(d))).as("no UID").isEqualTo(0xA900);
    }
    d.setBytes(Tag.SOP_INSTANCE_UID, Vr.UI, ascii("Wunderlich.19411229"));
    Path named = folder.resolve("named.dcm");
    try (var out = Files.newOutputStream(named)) {
      DataSet meta = new DataSet().set(Tag.SOP_INSTANCE_UID, Vr.UI, uid);
      meta.set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE);
      ByteArrayOutputStream part10 = new ByteArrayOutputStream();
      Part10.write(part10, meta, TransferSyntax.EXPLICIT_LE);
      int head = part10.size() - bytes(meta).length;
      out.write(part10.toByteArray(), 0, head);
      out.write(bytes(d));
    }
    Peers.Output refused = storescu("", named);
    assertThat(refused.exit()).as(refused.text()).isNotZero();
    node.awaitOutput("HEP-231", SOON);
  }

  private void brokenOff(HepaticaProcess node) throws IOException {
    byte[] head = Arrays.copyOf(Files.readAllBytes(slices(1).get(0)), 40_000);
    InputStream breaks =
        new SequenceInputStream(
            new ByteArrayInputStream(head, 336, 30_000),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the sender's disk failed");
              }
            });
    try (DicomConnection connection = connect()) {
      String uid = Uids.derive("de-identified", "broken");
      assertThatThrownBy(
              () -> connection.store(Uids.CT_IMAGE, uid, TransferSyntax.EXPLICIT_LE.uid(), breaks))
          .isInstanceOf(IOException.class);
      connection.abort();
    }
    node.awaitOutput("broke off", SOON);
    List<Path> again = series("few", UnmistakablePatient.XIAODONG, 1, (i, d) -> {});
    assertThat(storescu("--abort", again.get(0)).text()).doesNotContain("Connection refused");
  }

  private DicomConnection connect() throws IOException {
    return DicomEngines.pick("embedded")
        .connect(
            new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", nodePort), "PACS"),
            List.of(new OfferedContext(Uids.CT_IMAGE, List.of(TransferSyntax.EXPLICIT_LE.uid()))));
  }

  private static int store(DicomConnection connection, String uid, byte[] dataSet)
      throws IOException {
    return connection
        .store(
            Uids.CT_IMAGE, uid, TransferSyntax.EXPLICIT_LE.uid(), new ByteArrayInputStream(dataSet))
        .code();
  }

  private Peers.Output storescu(String option, Path file) {
    List<String> command = new ArrayList<>();
    command.add(Peers.require("storescu").toString());
    command.addAll(List.of("--aetitle", "PACS", "--call", "HEPATICA"));
    if (!option.isEmpty()) {
      command.add(option);
    }
    command.addAll(List.of("127.0.0.1", String.valueOf(nodePort), file.toString()));
    return Peers.run(folder, SOON, command.toArray(String[]::new));
  }

  /** Every page, number and answer of the console. */
  private void served(Path data) throws Exception {
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
  private void ledger(Path data) throws SQLException, IOException {
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

  private void written(Path data) throws IOException {
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
    List<Path> kept = files(folder.resolve("kept"));
    assertThat(kept).anyMatch(file -> file.endsWith("findings.json"));
    for (Path file : kept) {
      givenAway.in(folder, file);
    }
  }

  private void assertThatTheSearchFinds(Path data) throws IOException {
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

  private String jobs(String... arguments) {
    List<String> command = new ArrayList<>(List.of("jobs"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", folder.resolve("data").toString()));
    Peers.Output jobs = HepaticaProcess.run(folder, SOON, command.toArray(String[]::new));
    assertThat(jobs.exit()).as(jobs.text()).isZero();
    return jobs.text();
  }

  /** The phantom's lowest slices as a series and study of their own. */
  private List<Path> series(
      String name, UnmistakablePatient patient, int slices, BiConsumer<Integer, DataSet> change)
      throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    List<Path> files = new ArrayList<>();
    for (Path source : slices(slices)) {
      DicomFile file = Part10.read(source);
      DataSet d = file.dataSet();
      String slice = source.getFileName().toString();
      d.set(Tag.STUDY_INSTANCE_UID, Vr.UI, Uids.derive("de-identified", name, "study"))
          .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("de-identified", name, "series"))
          .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("de-identified", name, slice));
      patient.enter(d);
      change.accept(files.size(), d);
      Path copy = target.resolve(slice);
      Part10.write(copy, d, file.syntax());
      files.add(copy);
    }
    return files;
  }

  private static List<Path> slices(int count) throws IOException {
    try (Stream<Path> all = Files.list(PHANTOM)) {
      return all.sorted().limit(count).toList();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    } catch (java.io.UncheckedIOException e) {
      return List.of(); // a folder went while it was looked at; who waits looks again
    }
  }

  private static byte[] bytes(DataSet d) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataSetWriter.write(d, out, TransferSyntax.EXPLICIT_LE);
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
