package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while a study is being analysed: the results still arrive, once. */
class KillIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Path STUDY = Path.of("test-data/phantom/ct").toAbsolutePath();

  @TempDir Path folder;

  private final int nodePort = FreePort.next();
  private final int pacsPort = FreePort.next();
  private Path received;

  @BeforeEach
  void folders() throws IOException {
    Peers.require("storescu");
    Peers.require("storescp");
    received = Files.createDirectories(folder.resolve("received"));
    NodeFolders.pacs(folder, pacsPort);
  }

  @Test
  void ofTheNode() throws IOException {
    Process pacs = pacs();
    try {
      try (HepaticaProcess node = serve()) {
        send();
        node.awaitOutput("ANALYSING", PATIENCE);
        List<ProcessHandle> children = node.process().descendants().toList();
        assertThat(children).as("the worker").isNotEmpty();
        node.kill9();
        Awaitility.await("the worker ends with its node")
            .atMost(Duration.ofSeconds(20))
            .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
      }
      try (HepaticaProcess node = serve()) {
        awaitDone(node);
        assertThat(node.stop()).isZero();
      }
      assertOneSetOfResults();
    } finally {
      pacs.destroyForcibly();
    }
  }

  @Test
  void ofTheWorker() throws IOException {
    Process pacs = pacs();
    try (HepaticaProcess node = serve()) {
      send();
      node.awaitOutput("ANALYSING", PATIENCE);
      assertThat(node.process().descendants().toList()).as("the worker").isNotEmpty();
      node.process().descendants().forEach(ProcessHandle::destroyForcibly);
      awaitDone(node);
      assertThat(node.stop()).isZero();
      assertOneSetOfResults();
    } finally {
      pacs.destroyForcibly();
    }
  }

  private HepaticaProcess serve() {
    HepaticaProcess node = NodeFolders.serve(folder, nodePort, Duration.ofSeconds(1));
    node.awaitOutput("Hepatica is ready", PATIENCE);
    return node;
  }

  private void awaitDone(HepaticaProcess node) {
    node.awaitOutput("→ DONE", PATIENCE);
  }

  private Process pacs() throws IOException {
    return new ProcessBuilder(
            Peers.require("storescp").toString(),
            "--aetitle",
            "PACS",
            "--output-directory",
            received.toString(),
            String.valueOf(pacsPort))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("storescp.log").toFile())
        .start();
  }

  private void send() {
    Peers.Output sent =
        Peers.run(
            folder,
            Duration.ofSeconds(60),
            Peers.require("storescu").toString(),
            "--aetitle",
            "PACS",
            "--call",
            "HEPATICA",
            "--scan-directories",
            "127.0.0.1",
            String.valueOf(nodePort),
            STUDY.toString());
    assertThat(sent.exit()).as(sent.text()).isZero();
  }

  private void assertOneSetOfResults() throws IOException {
    List<String> modalities;
    try (Stream<Path> files = Files.list(received)) {
      modalities =
          files
              .map(
                  file -> {
                    try {
                      return Part10.readHeader(file).dataSet().string(Tag.MODALITY);
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  })
              .toList();
    }
    assertThat(modalities).filteredOn("SEG"::equals).hasSize(1);
    assertThat(modalities).filteredOn("OT"::equals).hasSizeBetween(2, 25);
    Peers.Output jobs =
        HepaticaProcess.run(
            folder,
            Duration.ofSeconds(60),
            "jobs",
            "list",
            "--data",
            folder.resolve("data").toString());
    assertThat(jobs.exit()).as(jobs.text()).isZero();
    assertThat(jobs.text().lines().filter(line -> line.contains("DONE"))).hasSize(1);
  }
}
