package org.hepatica.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.testing.TestAuthority.Identity;

/**
 * DCMTK as AE {@code PACS}: {@code storescp} takes results into a folder, {@code storescu} sends.
 */
public final class DcmtkPacs implements AutoCloseable {
  private final Path folder;
  private final Path received;
  private final Process process;
  private final List<String> tls;

  private DcmtkPacs(Path folder, Path received, Process process, List<String> tls) {
    this.folder = folder;
    this.received = received;
    this.process = process;
    this.tls = tls;
  }

  /** A PACS that takes uncompressed objects only, as storescp does unless it is told otherwise. */
  public static DcmtkPacs start(Path folder, int port) {
    return start(folder, port, List.of());
  }

  /** A PACS that takes every transfer syntax; it sends nothing. */
  public static DcmtkPacs startForAnySyntax(Path folder, int port) {
    return start(folder, port, List.of("--accept-all"));
  }

  /** A PACS that sends and takes over TLS only, with certificates on both sides. */
  public static DcmtkPacs startTls(Path folder, int port, Identity identity, Path trust) {
    String key = identity.key().toString();
    String certificate = identity.certificate().toString();
    return start(folder, port, List.of("+tls", key, certificate, "+cf", trust.toString()));
  }

  private static DcmtkPacs start(Path folder, int port, List<String> tls) {
    try {
      Path received = Files.createDirectories(folder.resolve("received"));
      List<String> command =
          new ArrayList<>(
              List.of(
                  Peers.require("storescp").toString(),
                  "--aetitle",
                  "PACS",
                  "--output-directory",
                  received.toString()));
      command.addAll(tls);
      command.add(String.valueOf(port));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("storescp.log").toFile())
              .start();
      return new DcmtkPacs(folder, received, process, tls);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends files to {@code HEPATICA} on loopback; every one must be taken. */
  public void send(int port, List<Path> files) {
    send("PACS", port, files);
  }

  /** Sends files, and aborts the association in the place of releasing it. */
  public void sendAndAbort(int port, List<Path> files) {
    send("PACS", port, files, List.of("--abort"));
  }

  /** The same in the name of another AE. */
  public void send(String aeTitle, int port, List<Path> files) {
    send(aeTitle, port, files, List.of());
  }

  private void send(String aeTitle, int port, List<Path> files, List<String> more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.require("storescu").toString(),
                "--required", // what it proposes otherwise leaves out segmentations
                "--aetitle",
                aeTitle,
                "--call",
                "HEPATICA"));
    command.addAll(tls);
    command.addAll(more);
    command.addAll(List.of("127.0.0.1", String.valueOf(port)));
    files.forEach(file -> command.add(file.toString()));
    Peers.Output sent = Peers.run(folder, Duration.ofSeconds(120), command.toArray(String[]::new));
    assertThat(sent.exit()).as(sent.text()).isZero();
  }

  /** Headers of what was received. */
  public List<DataSet> received() {
    try (Stream<Path> files = Files.list(received)) {
      List<DataSet> headers = new ArrayList<>();
      for (Path file : files.toList()) {
        headers.add(Part10.readHeader(file).dataSet());
      }
      return headers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
