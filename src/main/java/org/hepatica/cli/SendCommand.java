package org.hepatica.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.net.ContextNotAccepted;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.node.RoomSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
  /** Presentation contexts of one association (PS3.8 9.3.2.2: odd identifiers 1 to 255). */
  private static final int MOST_CONTEXTS = 128;

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

  /** A file to send. */
  private record Item(Path file, String sopClass, String sopInstance, String syntax, long offset) {
    OfferedContext context() {
      return new OfferedContext(sopClass, List.of(syntax));
    }
  }

  private int sent;
  private int failed;
  private int skipped;

  @Override
  public Integer call() throws IOException {
    HepaticaConfig config = options.load();
    Peer peer = RemotePeer.of(ae, config, spec);
    List<Item> items = new ArrayList<>();
    for (Path input : inputs) {
      for (Path file : files(input)) {
        read(file, items);
      }
    }
    for (List<Item> batch : batches(items)) {
      send(config, peer, batch);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: %d sent, %d not taken, %d not DICOM%n", peer, sent, failed, skipped);
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

  /** Cuts the list where an association would need too many presentation contexts. */
  private static List<List<Item>> batches(List<Item> items) {
    List<List<Item>> batches = new ArrayList<>();
    Set<OfferedContext> contexts = new LinkedHashSet<>();
    List<Item> batch = new ArrayList<>();
    for (Item item : items) {
      if (contexts.size() == MOST_CONTEXTS && !contexts.contains(item.context())) {
        batches.add(batch);
        batch = new ArrayList<>();
        contexts.clear();
      }
      contexts.add(item.context());
      batch.add(item);
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private void send(HepaticaConfig config, Peer peer, List<Item> batch) throws IOException {
    List<OfferedContext> offers = batch.stream().map(Item::context).distinct().toList();
    try (DicomConnection connection =
        new RoomSettings(config).engine().connect(new RoomSettings(config).connect(peer), offers)) {
      for (Item item : batch) {
        try {
          DimseStatus status = store(connection, item);
          if (status.success()) {
            sent++;
          } else {
            failed++;
          }
          if (status.code() != 0) {
            say(item.file + ": " + peer + " answered " + status);
          }
        } catch (ContextNotAccepted e) {
          failed++;
          say(item.file + ": " + e.getMessage());
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
