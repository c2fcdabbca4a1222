package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.testing.DcmtkPacs;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.hepatica.truth.SegmentationFile;
import org.hepatica.truth.SourceGrid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A radiologist corrects a segmentation of the node in OHIF, and it is sent back: it becomes a
 * case, also when the node is killed meanwhile. The same from the PACS teaches nothing, nor does
 * our own segmentation as it was.
 */
class TeachIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Path PHANTOM = Path.of("test-data/phantom/ct").toAbsolutePath();
  private static final int SIZE = 256;

  @TempDir Path folder;

  private final int nodePort = FreePort.next();
  private final int pacsPort = FreePort.next();

  @Test
  void whatARadiologistCorrectsBecomesACase() throws Exception {
    Peers.require("storescu");
    NodeFolders.pacs(folder, pacsPort);
    Files.writeString(
        folder.resolve("ae-config/workstation.yaml"),
        """
        aeTitle: WORKSTATION
        host: 127.0.0.1
        port: 11112
        sends: true
        teaches: true
        """);
    try (DcmtkPacs pacs = DcmtkPacs.start(folder, pacsPort)) {
      Path ours;
      Path corrected;
      try (HepaticaProcess node = serve()) {
        pacs.send(nodePort, files(PHANTOM));
        node.awaitOutput("→ DONE", PATIENCE);
        ours = segmentation();
        pacs.send(nodePort, List.of(edited(ours, "from the PACS")));
        node.awaitOutput("HEP-320", PATIENCE);
        pacs.send("WORKSTATION", nodePort, List.of(ours));
        node.awaitOutput("HEP-307 WORKSTATION", PATIENCE);
        corrected = edited(ours, "corrected");
        pacs.send("WORKSTATION", nodePort, List.of(corrected));
        node.awaitOutput("job 3 QUEUED → ANALYSING", PATIENCE);
        node.kill9();
      }
      try (HepaticaProcess node = serve()) {
        node.awaitOutput("HEP-350", PATIENCE);
        assertThat(node.stop()).isZero();
        assertThat(node.output())
            .contains("→ DONE: a case for retraining: ")
            .doesNotContain("PHANTOM^");
      }
      List<Slice> cases = new CaseFolder(folder.resolve("data/cases"), 0, 255).read(SIZE, 0, 255);
      BitSet[] wanted = withoutWhatWasErased(ours);
      assertThat(cases).hasSameSizeAs(wanted);
      for (int k = 0; k < wanted.length; k++) {
        assertThat(marks(cases.get(k)))
            .as("slice %d from the feet; the phantom lies on the network's grid", k + 1)
            .isEqualTo(wanted[k]);
      }
      assertThat(pacs.received().stream().filter(d -> "SEG".equals(d.string(Tag.MODALITY))))
          .as("it starts no analysis")
          .hasSize(1);
    }
  }

  private HepaticaProcess serve() {
    HepaticaProcess node =
        NodeFolders.serve(folder, nodePort, Duration.ofSeconds(2), NodeFolders.ONCE);
    node.awaitOutput("Hepatica is ready", PATIENCE);
    return node;
  }

  private Path segmentation() throws IOException {
    for (Path file : files(folder.resolve("received"))) {
      if ("SEG".equals(Part10.readHeader(file).dataSet().string(Tag.MODALITY))) {
        return file;
      }
    }
    throw new AssertionError("no SEG was received");
  }

  /** As a person edits it in OHIF, and as OHIF writes it. */
  private Path edited(Path seg, String name) throws IOException {
    Path edited = folder.resolve(name + ".dcm");
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.require("node").toString(),
                Peers.judge("edit-seg.cjs").toString(),
                seg.toString(),
                edited.toString()));
    files(PHANTOM).forEach(file -> command.add(file.toString()));
    Peers.Output ended = Peers.run(folder, PATIENCE, command.toArray(String[]::new));
    assertThat(ended.exit()).as(ended.text()).isZero();
    return edited;
  }

  /** What {@code edit-seg.mjs} leaves: all but the left quarter of the upper half. */
  private static BitSet[] withoutWhatWasErased(Path seg) throws IOException {
    BitSet[] slices = SegmentationFile.read(seg).on(SourceGrid.of(files(PHANTOM)), List.of());
    int before = Stream.of(slices).mapToInt(BitSet::cardinality).sum();
    for (BitSet slice : slices) {
      for (int i : slice.stream().filter(TeachIT::erased).toArray()) {
        slice.clear(i);
      }
    }
    assertThat(Stream.of(slices).mapToInt(BitSet::cardinality).sum()).isBetween(1, before - 1);
    return slices;
  }

  private static boolean erased(int pixel) {
    return pixel / SIZE < SIZE / 2 && pixel % SIZE < SIZE / 4;
  }

  private static BitSet marks(Slice slice) {
    BitSet marks = new BitSet();
    for (int i = 0; i < slice.mask().length; i++) {
      marks.set(i, slice.mask()[i] != 0);
    }
    return marks;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }
}
