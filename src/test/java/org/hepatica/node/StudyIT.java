package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.testing.DcmtkPacs;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study of several series: a scout, a lung reconstruction, the one for the liver. The PACS gets
 * the results of the last, whose report names the others; through a kill -9 in the middle, too.
 */
class StudyIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Path PHANTOM = Path.of("test-data/phantom/ct").toAbsolutePath();

  @TempDir Path folder;

  private final int nodePort = FreePort.next();
  private final int pacsPort = FreePort.next();

  @Test
  void onlyTheBestSeriesHasResultsAndTheOthersAreNamed() throws IOException {
    List<Path> scout = series("scout", 2, "Scout", "SOFT", 2);
    List<Path> lung = series("lung", 3, "Abdomen lung", "LUNG", 36);
    List<Path> liver = series("liver", 4, "Abdomen portal", "SOFT", 36);
    String best = Part10.readHeader(liver.get(0)).dataSet().string(Tag.SERIES_INSTANCE_UID);
    Peers.require("storescu");
    NodeFolders.pacs(folder, pacsPort);
    try (DcmtkPacs pacs = DcmtkPacs.start(folder, pacsPort)) {
      try (HepaticaProcess node = serve()) {
        for (List<Path> files : List.of(scout, lung, liver)) {
          pacs.send(nodePort, files);
        }
        node.awaitOutput("ANALYSING", PATIENCE);
        node.kill9();
        assertThat(node.output()).doesNotContain("HEP-108");
      }
      Path data = folder.resolve("data");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
          .isEqualTo("rwx------");
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
      try (HepaticaProcess node = serve()) {
        node.awaitOutput("→ DONE", PATIENCE);
        Awaitility.await("the others are set aside")
            .atMost(Duration.ofSeconds(30))
            .until(() -> node.output().contains("HEP-436") && node.output().contains("HEP-411"));
        assertThat(node.stop()).isZero();
        assertThat(node.output())
            .contains("HEP-108 " + data + " can be entered")
            .doesNotContain("PHANTOM^", "PHANTOM-00003");
      }
      List<DataSet> received = pacs.received();
      assertThat(of(received, "SEG")).hasSize(1);
      assertThat(of(received, "SR")).hasSize(1);
      Set<String> captures =
          of(received, "OT").stream()
              .map(d -> d.string(Tag.SERIES_INSTANCE_UID))
              .collect(Collectors.toSet());
      assertThat(captures).as("heatmaps of one series, and no notice").hasSize(1);
    }
    String jobs = jobs();
    assertThat(jobs.lines().filter(line -> line.contains("DONE"))).hasSize(1);
    assertThat(jobs.lines().filter(line -> line.contains("HEP-436"))).hasSize(1);
    assertThat(jobs).contains("sharp (lung or bone) kernel LUNG against SOFT", best);
    assertThat(jobs.lines().filter(line -> line.contains("HEP-411"))).hasSize(1);
  }

  @Test
  void segmentTakesTheBestOfAFolderAndTellsTheOthers() throws IOException {
    series("in/scout", 2, "Scout", "SOFT", 2);
    series("in/liver", 4, "Abdomen portal", "SOFT", 36);
    series("in/native", 5, "Abdomen nativ", "SOFT", 36);
    Peers.Output ended =
        HepaticaProcess.run(
            folder,
            PATIENCE,
            "segment",
            folder.resolve("in").toString(),
            "--out",
            folder.resolve("out").toString(),
            NodeFolders.ONCE,
            "--data",
            folder.resolve("data").toString());
    assertThat(ended.exit()).as(ended.text()).isZero();
    assertThat(ended.text().lines().filter(line -> line.contains(": liver "))).hasSize(1);
    assertThat(ended.text())
        .contains(
            "series 2: not processed, HEP-436: ",
            "without contrast, against portal venous phase",
            "series 3: not processed, HEP-411: ");
    assertThat(folder.resolve("out/series-1/seg.dcm")).exists();
    assertThat(folder.resolve("out/series-2")).doesNotExist();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
        .isEqualTo("rwx------");
  }

  private HepaticaProcess serve() {
    HepaticaProcess node =
        NodeFolders.serve(
            folder,
            nodePort,
            Duration.ofSeconds(2),
            NodeFolders.ONCE,
            "--set",
            "result.studyWaitSeconds=60");
    node.awaitOutput("Hepatica is ready", PATIENCE);
    return node;
  }

  private static List<DataSet> of(List<DataSet> received, String modality) {
    return received.stream().filter(d -> modality.equals(d.string(Tag.MODALITY))).toList();
  }

  /** The phantom's lowest slices once more, as a series of their own in the same study. */
  private List<Path> series(String name, int number, String description, String kernel, int slices)
      throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    List<Path> files = new ArrayList<>();
    List<Path> sources;
    try (Stream<Path> all = Files.list(PHANTOM)) {
      sources = all.sorted().limit(slices).toList();
    }
    for (Path source : sources) {
      DicomFile file = Part10.read(source);
      DataSet d = file.dataSet();
      d.set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("study test", name))
          .set(
              Tag.SOP_INSTANCE_UID,
              Vr.UI,
              Uids.derive("study test", name, source.getFileName().toString()))
          .set(Tag.SERIES_NUMBER, Vr.IS, number)
          .set(Tag.SERIES_DESCRIPTION, Vr.LO, description)
          .set(Tag.CONVOLUTION_KERNEL, Vr.SH, kernel);
      Path copy = target.resolve(source.getFileName().toString());
      Part10.write(copy, d, file.syntax());
      files.add(copy);
    }
    return files;
  }

  private String jobs() {
    Peers.Output jobs =
        HepaticaProcess.run(
            folder,
            Duration.ofSeconds(60),
            "jobs",
            "list",
            "--data",
            folder.resolve("data").toString());
    assertThat(jobs.exit()).as(jobs.text()).isZero();
    return jobs.text();
  }
}
