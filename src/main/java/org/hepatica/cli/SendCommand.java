package org.hepatica.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.ContextNotAccepted;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.StoreBatches;
import org.hepatica.dicom.net.StoreBatches.Batch;
import org.hepatica.setup.RoomSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica send}. */
@Command(
    name = "send",
    description = "Send DICOM files to a remote AE (C-STORE), as they are.",
    footer = {
      "",
      "Example: a folder with all its subfolders",
      "  hepatica send PACS /path/to/study",
      "",
      "Ends with 1 when a file was not taken, with 3 when there was no DICOM file to send."
    })
final class SendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Parameters(
      index = "0",
      paramLabel = "AE",
      description = "Its AE title in ae-config, or TITLE@host:port.")
  private String ae;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE",
      description = "DICOM files, or folders of them.")
  private List<Path> inputs;

  @Option(
      names = "--tls",
      description = "With TITLE@host:port: over TLS. One of ae-config says so itself.")
  private boolean tls;

  /** A file to send. */
  private record Item(Path file, String sopClass, String sopInstance, String syntax, long offset) {}

  /** DICOM files there are to send. */
  private int all;

  private int sent;
  private int failed;
  private int skipped;

  @Override
  public Integer call() throws IOException {
    HepaticaConfig config = options.load();
    ConnectSettings to = RemotePeer.of(ae, tls, config, spec);
    List<Item> items = new ArrayList<>();
    for (Path input : inputs) {
      for (Path file : files(input)) {
        read(file, items);
      }
    }
    all = items.size();
    DicomEngine engine = new RoomSettings(config).engine();
    for (Batch<Item> batch : StoreBatches.of(items, Item::sopClass, Item::syntax)) {
      send(engine, to, batch);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: %d sent, %d not taken, %d not DICOM%n", to.peer(), sent, failed, skipped);
    if (failed > 0) {
      return ExitCode.FAILED;
    }
    return sent == 0 ? ExitCode.REFUSED : ExitCode.DONE;
  }

  private static List<Path> files(Path input) throws IOException {
    if (!Files.exists(input)) {
      throw new InputRefused(input + " does not exist");
    }
    try (Stream<Path> all = Files.walk(input)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void read(Path file, List<Item> items) throws IOException {
    try {
      DicomFile header = Part10.readHeader(file);
      String sopClass = header.dataSet().string(Tag.SOP_CLASS_UID);
      String sopInstance = header.dataSet().string(Tag.SOP_INSTANCE_UID);
      if (sopClass == null || sopInstance == null) {
        throw new DicomException(file + " has no SOP class or instance UID");
      }
      String syntax = header.syntax().uid();
      items.add(new Item(file, sopClass, sopInstance, syntax, header.dataSetOffset()));
    } catch (DicomException e) {
      skipped++;
      say(e.getMessage());
    }
  }

  private void send(DicomEngine engine, ConnectSettings to, Batch<Item> batch) throws IOException {
    try (DicomConnection connection = engine.connect(to, batch.offers())) {
      for (Item item : batch.items()) {
        try {
          DimseStatus status = store(connection, item);
          if (status.success()) {
            sent++;
          } else {
            failed++;
          }
          if (status.code() != 0) {
            say(item.file + ": " + to.peer() + " answered " + status);
          }
        } catch (ContextNotAccepted e) {
          failed++;
          say(item.file + ": " + e.getMessage());
        } catch (IOException e) {
          say("%s: sending ended here; %d of %d files are sent".formatted(item.file, sent, all));
          throw e;
        }
      }
    }
  }

  private static DimseStatus store(DicomConnection connection, Item item) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(item.file), 1 << 17)) {
      in.skipNBytes(item.offset);
      return connection.store(item.sopClass, item.sopInstance, item.syntax, in);
    }
  }

  private void say(String message) {
    spec.commandLine().getErr().println(message);
  }
}
