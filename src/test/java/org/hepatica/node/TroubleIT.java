package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.disk.Trees;
import org.hepatica.testing.DcmtkPacs;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node between two DCMTK tools when things go wrong: kill -9 in the middle of an analysis (the
 * results still arrive, once), and a series that is first too short and then grows.
 */
class TroubleIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Path STUDY = Path.of("test-data/phantom/ct").toAbsolutePath();

  @TempDir Path folder;

  private final int nodePort = FreePort.next();
  private final int pacsPort = FreePort.next();

  /** And in the middle of another series, which is waited for then. */
  @Test
  void killOfTheNode() throws IOException {
    List<Path> second = second();
    try (DcmtkPacs pacs = pacs()) {
      try (HepaticaProcess node = serve(NodeFolders.ONCE)) {
        pacs.send(nodePort, slices());
        node.awaitOutput("ANALYSING", PATIENCE);
        begin(second);
        List<ProcessHandle> children = node.process().descendants().toList();
        assertThat(children).as("the worker").isNotEmpty();
        node.kill9();
        assertThat(node.output()).as("in the middle").doesNotContain("ANALYSING →");
        Awaitility.await("the worker ends with its node")
            .atMost(Duration.ofSeconds(20))
            .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
      }
      assertThat(folder.resolve("data/running")).exists();
      try (HepaticaProcess node =
          serve("--set=intake.brokenOffSeconds=3600", "--set=result.notices=false")) {
        node.awaitOutput("→ DONE", PATIENCE);
        assertThat(node.output())
            .contains("HEP-356 this node ended without a stop in order", "wait for their senders: ")
            .doesNotContain("job 2 RECEIVING →");
        pacs.send(nodePort, second);
        node.awaitOutput("job 2 RECEIVING → QUEUED: series complete", PATIENCE);
        node.awaitOutput("→ REJECTED", PATIENCE);
        assertThat(node.stop()).isZero();
      }
      assertThat(folder.resolve("data/running")).doesNotExist();
      assertThat(jobs("show", "2"))
          .contains("without a stop in order before it was known whether PACS had sent all")
          .contains("PACS sent of it again, and ended in order")
          .doesNotContain("please review");
      assertOneSetOfResults(pacs);
    }
  }

  /** A series that is too short, in a study of its own. */
  private List<Path> second() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      DataSet image = Part10.read(slices().get(i)).dataSet();
      image
          .set(Tag.STUDY_INSTANCE_UID, Vr.UI, Uids.derive("second study"))
          .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("second series"))
          .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("second", String.valueOf(i)));
      Path file = folder.resolve("second-" + i + ".dcm");
      Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
      files.add(file);
    }
    return files;
  }

  /** Sends the first of them, and leaves the association open. */
  private void begin(List<Path> files) throws IOException {
    DataSet first = Part10.read(files.get(0)).dataSet();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataSetWriter.write(first, bytes, TransferSyntax.EXPLICIT_LE);
    String syntax = TransferSyntax.EXPLICIT_LE.uid();
    DimseStatus status =
        DicomEngines.pick("embedded")
            .connect(
                new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", nodePort), "PACS"),
                List.of(new OfferedContext(Uids.CT_IMAGE, List.of(syntax))))
            .store(
                Uids.CT_IMAGE,
                first.string(Tag.SOP_INSTANCE_UID),
                syntax,
                new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(status.success()).isTrue();
  }

  @Test
  void killOfTheWorker() throws IOException {
    try (DcmtkPacs pacs = pacs();
        HepaticaProcess node = serve(NodeFolders.ONCE)) {
      pacs.send(nodePort, slices());
      node.awaitOutput("ANALYSING", PATIENCE);
      assertThat(node.process().descendants().toList()).as("the worker").isNotEmpty();
      node.process().descendants().forEach(ProcessHandle::destroyForcibly);
      node.awaitOutput("→ DONE", PATIENCE);
      assertThat(node.stop()).isZero();
      assertThat(node.output()).as("in the middle").contains("attempt 1 of 3 failed: worker");
      assertOneSetOfResults(pacs);
    }
  }

  /**
   * One UID does not stand for two objects, though the ledger that is put back knows of neither.
   */
  @Test
  void afterARestoreOfTheLedgerTheResultsGoOutAsThePacsHasThem() throws IOException {
    try (DcmtkPacs pacs = pacs()) {
      try (HepaticaProcess node = serve(NodeFolders.ONCE)) {
        pacs.send(nodePort, slices());
        node.awaitOutput("→ DONE", PATIENCE);
        assertThat(node.stop()).isZero();
      }
      Map<String, String> first = times(pacs);
      Trees.delete(folder.resolve("data/ledger"));
      Files.delete(folder.resolve("node.log"));
      try (HepaticaProcess node = serve(NodeFolders.ONCE)) {
        node.awaitOutput("→ DONE", PATIENCE);
        assertThat(node.stop()).isZero();
      }
      assertThat(times(pacs)).isEqualTo(first);
    }
  }

  /** When each object says that it was made, by its UID. */
  private static Map<String, String> times(DcmtkPacs pacs) {
    return pacs.received().stream()
        .collect(
            Collectors.toMap(
                header -> header.string(Tag.SOP_INSTANCE_UID),
                header -> header.string(Tag.CONTENT_TIME, "")));
  }

  @Test
  void aSeriesThatWasTooShortIsRefusedOnceAndSegmentedWhenItIsWhole() throws IOException {
    try (DcmtkPacs pacs = pacs();
        HepaticaProcess node = serve(NodeFolders.ONCE)) {
      pacs.send(nodePort, slices().subList(0, 5));
      node.awaitOutput("→ REJECTED", PATIENCE);
      assertThat(node.output()).contains("HEP-4");
      assertThat(modalities(pacs)).as("one notice").containsExactly("OT");
      pacs.send(nodePort, slices().subList(5, slices().size()));
      node.awaitOutput("→ DONE", PATIENCE);
      assertThat(node.stop()).isZero();
      assertThat(modalities(pacs)).filteredOn("SEG"::equals).hasSize(1);
      assertThat(jobs().lines().filter(line -> line.contains("REJECTED"))).hasSize(1);
    }
  }

  @Test
  void aLateSliceMakesARevisionWhoseReportNamesTheFirst() throws IOException {
    try (DcmtkPacs pacs = pacs();
        HepaticaProcess node = serve(NodeFolders.ONCE)) {
      List<Path> slices = slices();
      pacs.send(nodePort, slices.subList(0, slices.size() - 1));
      node.awaitOutput("→ DONE", PATIENCE);
      DataSet first = reports(pacs).get(0);
      assertThat(first.contains(Tag.PREDECESSOR_DOCUMENTS_SEQUENCE)).isFalse();
      pacs.send(nodePort, slices.subList(slices.size() - 1, slices.size()));
      Awaitility.await("the report of the revision")
          .atMost(PATIENCE)
          .ignoreException(UncheckedIOException.class) // storescp has not written it whole yet
          .until(() -> reports(pacs).size() == 2);
      assertThat(node.stop()).isZero();
      List<DataSet> revisions =
          reports(pacs).stream()
              .filter(report -> report.contains(Tag.PREDECESSOR_DOCUMENTS_SEQUENCE))
              .toList();
      assertThat(revisions).hasSize(1);
      assertThat(
              revisions
                  .get(0)
                  .item(Tag.PREDECESSOR_DOCUMENTS_SEQUENCE)
                  .item(Tag.REFERENCED_SERIES_SEQUENCE)
                  .item(Tag.REFERENCED_SOP_SEQUENCE)
                  .string(Tag.REFERENCED_SOP_INSTANCE_UID))
          .isEqualTo(first.string(Tag.SOP_INSTANCE_UID));
    }
  }

  @Test
  void anImageThatIsLeftOutBringsAnotherReportAndTheSameSegmentation() throws IOException {
    try (DcmtkPacs pacs = pacs();
        HepaticaProcess node = serve(NodeFolders.ONCE)) {
      pacs.send(nodePort, slices());
      node.awaitOutput("→ DONE", PATIENCE);
      DataSet segmentation = one(pacs, "SEG");
      pacs.send(nodePort, List.of(localizer()));
      Awaitility.await("the report of the revision")
          .atMost(PATIENCE)
          .ignoreException(UncheckedIOException.class) // storescp has not written it whole yet
          .until(() -> reports(pacs).size() == 2);
      assertThat(node.stop()).isZero();
      // The same object, to the second: one UID does not stand for two.
      for (int tag : new int[] {Tag.SOP_INSTANCE_UID, Tag.CONTENT_TIME, Tag.SERIES_TIME}) {
        assertThat(one(pacs, "SEG").string(tag)).isEqualTo(segmentation.string(tag));
      }
      assertThat(reports(pacs).stream().map(report -> report.string(Tag.CONTENT_TIME)).distinct())
          .hasSize(2);
    }
  }

  @Test
  void ofASenderThatBrokeOffThePartIsWaitedForAndThenDoubtedUntilTheRestComes() throws IOException {
    try (DcmtkPacs pacs = pacs();
        HepaticaProcess node = serve(NodeFolders.ONCE, "--set", "intake.brokenOffSeconds=4")) {
      List<Path> slices = slices();
      int part = slices.size() - 4;
      pacs.sendAndAbort(nodePort, slices.subList(0, part));
      node.awaitOutput("HEP-354 PACS broke off (peer abort)", PATIENCE);
      node.awaitOutput("→ DONE", PATIENCE);
      assertThat(reports(pacs)).hasSize(1);
      DataSet report = reports(pacs).get(0);
      assertThat(texts(report))
          .anyMatch(text -> text.startsWith("the sending of this series broke off: "));
      pacs.send(nodePort, slices.subList(part, slices.size()));
      Awaitility.await("the revision is done")
          .atMost(PATIENCE)
          .until(() -> node.output().lines().filter(line -> line.contains("→ DONE")).count() == 2);
      assertThat(node.stop()).isZero();
      assertThat(jobs("show", "1"))
          .contains("broken-off")
          .contains("please review: the sending of this series broke off: ")
          .contains(part + " came; compare their number with the PACS'");
      assertThat(jobs("show", "2")).doesNotContain("broke");
    }
  }

  /** All that a report says in words. */
  private static List<String> texts(DataSet item) {
    List<String> texts = new ArrayList<>();
    String own = item.string(Tag.TEXT_VALUE, "");
    if (!own.isEmpty()) {
      texts.add(own);
    }
    item.sequence(Tag.CONTENT_SEQUENCE).forEach(child -> texts.addAll(texts(child)));
    return texts;
  }

  private Path localizer() throws IOException {
    DataSet image = Part10.read(slices().get(0)).dataSet();
    image
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("a localizer"))
        .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "LOCALIZER");
    Path file = folder.resolve("localizer.dcm");
    Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
    return file;
  }

  private static DataSet one(DcmtkPacs pacs, String modality) {
    List<DataSet> found =
        pacs.received().stream()
            .filter(header -> modality.equals(header.string(Tag.MODALITY)))
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** How many objects of a job {@code jobs show} tells of in a state. */
  private static int objects(String job, String state) {
    return Pattern.compile("PACS: (\\d+) " + state)
        .matcher(job)
        .results()
        .mapToInt(line -> Integer.parseInt(line.group(1)))
        .sum();
  }

  @Test
  void aPacsThatTakesNoJpegGetsTheRestAndTheJobNamesTheCure() throws IOException {
    try (DcmtkPacs pacs = pacs();
        HepaticaProcess node = serve(NodeFolders.ONCE, "--set", "result.captureCompression=jpeg")) {
      pacs.send(nodePort, slices());
      node.awaitOutput("→ DONE_PARTLY", PATIENCE);
      assertThat(modalities(pacs)).containsExactlyInAnyOrder("SEG", "SR");

      pacs.send(nodePort, slices());
      assertThat(node.stop()).isZero();
      assertThat(jobs().lines().filter(line -> line.contains("DONE_PARTLY")))
          .as("the same study once more makes no second job")
          .hasSize(1);
      String job = jobs("show", "1");
      assertThat(objects(job, "FAILED")).isBetween(2, 25);
      assertThat(job.lines().filter(line -> line.matches(".*PACS: \\d+ FAILED.*")))
          .allSatisfy(
              line ->
                  assertThat(line)
                      .contains(
                          "takes no " + Uids.SECONDARY_CAPTURE,
                          "JPEG Baseline (Process 1) (1.2.840.10008.1.2.4.50)",
                          "result.captureCompression is jpeg",
                          "retry job 1"));
      assertThat(objects(job, "SENT")).isEqualTo(2);
    }
    // The cure: JPEG allowed there, and the job retried.
    assertThat(jobs("retry", "1")).contains("DELIVERING");
    try (DcmtkPacs pacs = DcmtkPacs.startForAnySyntax(folder, pacsPort);
        HepaticaProcess node = serve(NodeFolders.ONCE)) {
      Awaitility.await("the job is done")
          .atMost(PATIENCE)
          .until(() -> node.output().contains("DELIVERING → DONE:"));
      assertThat(node.stop()).isZero();
      assertThat(modalities(pacs)).filteredOn("OT"::equals).hasSizeBetween(2, 25);
    }
  }

  private static List<DataSet> reports(DcmtkPacs pacs) {
    return pacs.received().stream()
        .filter(header -> "SR".equals(header.string(Tag.MODALITY)))
        .toList();
  }

  private DcmtkPacs pacs() {
    Peers.require("storescu");
    NodeFolders.pacs(folder, pacsPort);
    return DcmtkPacs.start(folder, pacsPort);
  }

  private HepaticaProcess serve(String... more) {
    HepaticaProcess node = NodeFolders.serve(folder, nodePort, Duration.ofSeconds(1), more);
    node.awaitOutput("Hepatica is ready", PATIENCE);
    return node;
  }

  private static List<Path> slices() throws IOException {
    try (Stream<Path> files = Files.list(STUDY)) {
      return files.sorted().toList();
    }
  }

  private void assertOneSetOfResults(DcmtkPacs pacs) {
    assertThat(modalities(pacs)).filteredOn("SEG"::equals).hasSize(1);
    assertThat(modalities(pacs)).filteredOn("OT"::equals).hasSizeBetween(2, 25);
    assertThat(jobs().lines().filter(line -> line.contains("DONE"))).hasSize(1);
  }

  private static List<String> modalities(DcmtkPacs pacs) {
    return pacs.received().stream().map(header -> header.string(Tag.MODALITY)).toList();
  }

  private String jobs() {
    return jobs("list");
  }

  private String jobs(String... what) {
    List<String> command = new ArrayList<>(List.of("jobs"));
    command.addAll(List.of(what));
    command.addAll(List.of("--data", folder.resolve("data").toString()));
    Peers.Output jobs =
        HepaticaProcess.run(folder, Duration.ofSeconds(60), command.toArray(String[]::new));
    assertThat(jobs.exit()).as(jobs.text()).isZero();
    return jobs.text();
  }
}
