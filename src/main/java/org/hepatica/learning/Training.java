package org.hepatica.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.child.Orders;
import org.hepatica.process.ChildTask;
import org.hepatica.unet.ModelFile;
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

  private Training() {}

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
      TrainingSettings settings, Path folder, ChildLimits limits, TrainingListener listener)
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
      TrainingSettings settings, Path folder, ChildLimits limits, TrainingListener listener)
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
    String argument = folder.toAbsolutePath().toString();
    ChildTask.run(
        "training in " + folder,
        limits.deadline(),
        errors ->
            limits.child(
                "training", TrainingProcess.class, argument, line -> tell(line, listener), errors));
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
      return Orders.JSON.readValue(file.toFile(), TrainingSettings.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not readable: " + e.getOriginalMessage(), e);
    }
  }

  private static void tell(String line, TrainingListener listener) {
    try {
      JsonNode node = line.startsWith("{") ? Orders.JSON.readTree(line) : null;
      if (node != null && node.has("step")) {
        JsonNode step = node.get("step");
        listener.step(
            step.path("epoch").asInt(),
            step.path("epochs").asInt(),
            step.path("batch").asInt(),
            step.path("batches").asInt(),
            step.path("loss").asDouble());
      } else if (node != null && node.has("epoch")) {
        listener.epoch(Orders.JSON.treeToValue(node.get("epoch"), EpochReport.class));
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
