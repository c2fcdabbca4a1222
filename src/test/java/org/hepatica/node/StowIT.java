package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.testing.DcmtkPacs;
import org.hepatica.testing.DicomWebArchive;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole node whose studies come by C-STORE and whose results go to an archive that speaks
 * DICOMweb alone: a real Orthanc.
 */
class StowIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Path STUDY = Path.of("test-data/phantom/ct").toAbsolutePath();

  @TempDir Path folder;

  @Test
  void theResultsOfAStudyAreInTheArchiveToTheLastByte() throws IOException {
    Peers.require("orthanc");
    Peers.require("orthanc-dicomweb");
    Peers.require("storescu");
    int nodePort = FreePort.next();
    int pacsPort = FreePort.next();
    NodeFolders.pacs(folder, pacsPort, "resultsTo: [ARCHIVE]");
    try (DicomWebArchive archive =
            DicomWebArchive.start(folder.resolve("archive"), FreePort.next());
        DcmtkPacs pacs = DcmtkPacs.start(folder, pacsPort)) {
      Files.writeString(
          folder.resolve("ae-config/archive.yaml"),
          """
          aeTitle: ARCHIVE
          stow: %s/
          authorization: %s
          receives: true
          """
              .formatted(archive.base(), secret()));
      try (HepaticaProcess node =
          NodeFolders.serve(
              folder,
              nodePort,
              Duration.ofSeconds(1),
              NodeFolders.ONCE,
              "--set=result.heatmaps=none")) {
        node.awaitOutput("Hepatica is ready", PATIENCE);
        try (Stream<Path> slices = Files.list(STUDY)) {
          pacs.send(nodePort, slices.sorted().toList());
        }
        node.awaitOutput("DELIVERING → DONE: all delivered", PATIENCE);
        assertThat(node.stop()).isZero();
        assertThat(node.output()).doesNotContain("not-so-secret", DicomWebArchive.AUTHORIZATION);
      }
      List<Path> results = results();
      assertThat(results)
          .as("segmentation and report, and what else there is")
          .hasSizeBetween(2, 9);
      assertThat(archive.count()).isEqualTo(results.size());
      for (Path result : results) {
        String uid = Part10.readHeader(result).dataSet().string(Tag.SOP_INSTANCE_UID);
        assertThat(archive.file(uid)).as(result.toString()).isEqualTo(Files.readAllBytes(result));
      }
      assertThat(pacs.received()).as("resultsTo names the archive alone").isEmpty();
    }
  }

  private Path secret() throws IOException {
    Path file = folder.resolve("archive.authorization");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, DicomWebArchive.AUTHORIZATION + "\n");
  }

  private List<Path> results() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data/results"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
