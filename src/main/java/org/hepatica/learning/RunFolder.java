package org.hepatica.learning;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.disk.DurableFiles;
import org.hepatica.learning.child.Orders;
import org.hepatica.learning.data.Slice;
import org.hepatica.process.Build;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a training run:
 *
 * <ul>
 *   <li>{@code settings.json}: {@link TrainingSettings}, the seed among them
 *   <li>{@code run.json}: which software of which revision began it, where and when, and when it
 *       was finished
 *   <li>{@code data.json}: folders with hashes, names of the training and validation slices
 *   <li>{@code training.log}: a line for each epoch and each beginning
 *   <li>{@code epochs.csv}, {@code curve.png}: losses and scores by epoch
 *   <li>{@code masks/epoch-NNNN.png}: predicted masks, see {@link MaskSheet}
 *   <li>{@code best.hepatica} (best mean validation Dice at the model's own size), {@code
 *       last.hepatica}, and where the run stands, {@link Checkpoints}
 *   <li>{@code lock}: held by the process that trains
 * </ul>
 */
final class RunFolder {
  private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

  private final Path folder;

  RunFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Who began a run.
   *
   * @param software name and version
   * @param revision of its source, from the build
   * @param java version
   * @param system name and architecture
   * @param processors seen by Java
   * @param begun when, ISO 8601
   * @param finished when, or null
   */
  record Origin(
      String software,
      String revision,
      String java,
      String system,
      int processors,
      String begun,
      String finished) {

    Origin finishedNow() {
      return new Origin(software, revision, java, system, processors, begun, now());
    }
  }

  /**
   * Takes the folder for this process, until it is closed or the process ends.
   *
   * @throws IOException when another one trains in it, or this one already does
   */
  Closeable claim() throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(file("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is taken by this process", folder);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new IOException(
        folder
            + " is being trained in by another process: wait for its end, or give another folder");
  }

  /** Where the run stands. */
  Checkpoints checkpoints() {
    return new Checkpoints(folder);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Writes settings and data, and who begins, unless the run had begun already.
   *
   * @throws IOException when the run has epochs of other data: its curve would be that of neither,
   *     and who validates could have been trained on
   */
  void begin(TrainingSettings settings, TrainingData data) throws IOException {
    Files.createDirectories(folder);
    write("settings.json", settings);
    if (checkpoints().exist() && isTold()) {
      requireSame(data);
    } else {
      write("data.json", tree(data));
    }
    if (!Files.exists(file("run.json"))) {
      Origin origin =
          new Origin(
              "Hepatica " + Build.VERSION,
              Build.REVISION,
              System.getProperty("java.version"),
              System.getProperty("os.name") + " " + System.getProperty("os.arch"),
              Runtime.getRuntime().availableProcessors(),
              now(),
              null);
      write("run.json", origin);
    }
  }

  /**
   * Refuses other data than the run began with.
   *
   * @throws IOException when they are others
   */
  void requireSame(TrainingData data) throws IOException {
    if (!Orders.JSON.readTree(file("data.json").toFile()).equals(tree(data))) {
      throw new IOException(
          folder
              + " holds a run with other data, see its data.json: bring back pictures and split as"
              + " they were, or give another folder");
    }
  }

  /** Whether it says which data it began with; runs of old versions do not. */
  boolean isTold() {
    return Files.exists(file("data.json"));
  }

  private static JsonNode tree(TrainingData data) {
    return Orders.JSON.valueToTree(
        Map.of(
            "data", data.data(),
            "training", data.training().stream().map(Slice::name).distinct().toList(),
            "validation", data.validation().stream().map(Slice::name).toList()));
  }

  /** Writes JSON whole or not at all: a full disk must not empty what a run goes on from. */
  void write(String name, Object value) throws IOException {
    byte[] json = Orders.JSON.writeValueAsBytes(value);
    DurableFiles.write(file(name), out -> out.write(json));
  }

  /** Notes that nothing is left to do. */
  void finish() throws IOException {
    Origin origin = Orders.JSON.readValue(file("run.json").toFile(), Origin.class);
    if (origin.finished() == null) {
      write("run.json", origin.finishedNow());
    }
  }

  /** Whether a run came to its end. */
  boolean isFinished() throws IOException {
    return Files.exists(file("run.json"))
        && Orders.JSON.readValue(file("run.json").toFile(), Origin.class).finished() != null;
  }

  /** Adds a line to the run's log. */
  void log(String line) throws IOException {
    LOG.info(line);
    Files.writeString(
        file("training.log"),
        now() + " " + line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Writes the curves as a table and as a picture. */
  void curves(List<EpochReport> reports) throws IOException {
    StringBuilder csv =
        new StringBuilder(
            "epoch,size,rate,loss,validation_loss,validation_dice,validation_pooled,seconds\n");
    for (EpochReport r : reports) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%d,%.3g,%.6f,%.6f,%.6f,%.6f,%.1f\n",
              r.epoch(),
              r.size(),
              r.rate(),
              r.loss(),
              r.validationLoss(),
              r.validationDice(),
              r.validationPooled(),
              r.seconds()));
    }
    Files.writeString(file("epochs.csv"), csv);
    LossCurve.draw(reports, file("curve.png"));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
