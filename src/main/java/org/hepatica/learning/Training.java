package org.hepatica.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.hepatica.process.ChildJvm;
import org.hepatica.process.LastWords;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.SeenPictures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains in a child process with bounded memory. Called again on the same run folder it goes on
 * where it stopped; a finished run stays as it is, and is refused like any other when its data are
 * others now.
 */
public final class Training {

  private static final Logger LOG = LoggerFactory.getLogger(Training.class);
  private static final int LAST_WORDS = 20;

  private Training() {}

  /**
   * What the child may use.
   *
   * @param heapMegabytes Java heap
   * @param offHeapMegabytes arrays outside the heap
   * @param threads cores
   * @param deadline after which the child is killed
   */
  public record Limits(int heapMegabytes, int offHeapMegabytes, int threads, Duration deadline) {

    /** 1.2 GB of heap, 4 GB of arrays, all cores, two days. */
    public static Limits standard() {
      return new Limits(1200, 4000, Runtime.getRuntime().availableProcessors(), Duration.ofDays(2));
    }

    /**
     * A child that computes on the CPU within these limits, but for the deadline.
     *
     * @param name of the child and its threads
     * @param main whose main method it runs
     * @param argument its only one
     * @param output is told each line of standard output
     * @param errors is told each line of standard error
     */
    ChildJvm.Spec child(
        String name,
        Class<?> main,
        String argument,
        Consumer<String> output,
        Consumer<String> errors) {
      return new ChildJvm.Spec(
          name,
          main.getName(),
          List.of(argument),
          NativeHelpers.jvmFlags(heapMegabytes, offHeapMegabytes),
          NativeHelpers.onCpu(threads),
          null,
          output,
          errors);
    }
  }

  /**
   * Trains to the end.
   *
   * @param folder the run folder, made when absent; one that holds epochs of other settings, or in
   *     which another process trains, is refused
   * @param listener is told of steps, epochs and what stays unknown, on a reader thread
   * @return the best model
   * @throws IOException when training fails or runs past the deadline; the message ends with the
   *     child's last words
   * @throws InterruptedException when the waiting thread is interrupted; the child is killed then
   */
  public static Path run(
      TrainingSettings settings, Path folder, Limits limits, TrainingListener listener)
      throws IOException, InterruptedException {
    // Two would write over each other's models and checkpoints. A child ends with its parent.
    Closeable claim = new RunFolder(folder).claim();
    try {
      return claimed(settings, folder, limits, listener);
    } finally {
      claim.close();
    }
  }

  private static Path claimed(
      TrainingSettings settings, Path folder, Limits limits, TrainingListener listener)
      throws IOException, InterruptedException {
    Path file = folder.resolve("settings.json");
    boolean begun = Files.exists(file) && new Checkpoints(folder).exist();
    if (begun && !settingsOf(file).equals(settings)) {
      throw new IOException(
          folder
              + " holds a run with other settings: give another folder, or delete it to start anew");
    }
    RunFolder run = new RunFolder(folder);
    if (run.isFinished()) {
      if (run.isTold()) {
        run.requireSame(TrainingData.read(settings, seenBefore(settings)));
      }
      return Trainer.bestOf(folder);
    }
    run.write("settings.json", settings);
    LastWords lastWords = new LastWords(LAST_WORDS);
    ChildJvm.Spec spec =
        limits.child(
            "training",
            TrainingProcess.class,
            folder.toAbsolutePath().toString(),
            line -> tell(line, listener),
            lastWords);
    try (ChildJvm child = ChildJvm.start(spec)) {
      int status = child.await(limits.deadline());
      if (status != 0) {
        throw new IOException(
            "training in %s ended with status %d: %s".formatted(folder, status, lastWords.text()));
      }
    }
    return Trainer.bestOf(folder);
  }

  /**
   * The epochs that a run has done so far.
   *
   * @throws IOException when the folder holds no run, or it cannot be read
   */
  public static List<EpochReport> reports(Path folder) throws IOException {
    return new Checkpoints(folder).read().checkpoint().reports();
  }

  private static SeenPictures seenBefore(TrainingSettings settings) throws IOException {
    return settings.parent() == null
        ? SeenPictures.UNKNOWN
        : ModelFile.read(Path.of(settings.parent())).info().seen();
  }

  /** Of any version: what an older one did not know has its default. */
  private static TrainingSettings settingsOf(Path file) throws IOException {
    try {
      return Trainer.JSON.readValue(file.toFile(), TrainingSettings.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not readable: " + e.getOriginalMessage(), e);
    }
  }

  private static void tell(String line, TrainingListener listener) {
    try {
      JsonNode node = line.startsWith("{") ? Trainer.JSON.readTree(line) : null;
      if (node != null && node.has("step")) {
        JsonNode step = node.get("step");
        listener.step(
            step.path("epoch").asInt(),
            step.path("epochs").asInt(),
            step.path("batch").asInt(),
            step.path("batches").asInt(),
            step.path("loss").asDouble());
      } else if (node != null && node.has("epoch")) {
        listener.epoch(Trainer.JSON.treeToValue(node.get("epoch"), EpochReport.class));
      } else if (node != null && node.has("told")) {
        listener.told(node.get("told").asText());
      } else if (node != null && node.has("notKnown")) {
        listener.notKnown(node.get("notKnown").asText());
      } else {
        LOG.info("training: {}", line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("not a line of the training process: " + line, e);
    }
  }
}
