package org.hepatica.learning.trust;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.child.Orders;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.process.ChildTask;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.TestTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calibration in a process of its own, see {@link Calibrating}. */
public final class CalibrationProcess {
  private static final Logger LOG = LoggerFactory.getLogger(CalibrationProcess.class);
  private static final String NOT_KNOWN = "not known: ";

  private CalibrationProcess() {}

  /** What the process is told, as one JSON argument. */
  record Order(
      String model,
      List<String> data,
      String split,
      String layer,
      String out,
      TestTime testTime,
      NewThreshold threshold) {}

  /**
   * A threshold that takes the place of the model's own; scores are measured anew at it.
   *
   * @param value between 0 and 1; null for the one that those who validate choose
   */
  public record NewThreshold(Double value) {}

  /**
   * Calibrates a model.
   *
   * @param model file of the model
   * @param data folders, each as {@link CaseFolder#parse} takes it
   * @param split {@code msd-liver-2d}, {@code by-hash} or a file
   * @param layer whose attention is shown from now on; null for the model's own choice
   * @param out file of the calibrated model; may be the same
   * @param mode how slices are looked at
   * @param threshold null to keep the model's own
   * @return for each part that stays unknown, which and why
   * @throws IOException when it fails; the message ends with the process' last words
   * @throws InterruptedException when the waiting thread is interrupted; the child is ended then
   */
  public static List<String> start(
      Path model,
      List<String> data,
      String split,
      String layer,
      Path out,
      TestTime mode,
      NewThreshold threshold,
      ChildLimits limits)
      throws IOException, InterruptedException {
    Order order =
        new Order(
            model.toAbsolutePath().toString(),
            data,
            split,
            layer,
            out.toAbsolutePath().toString(),
            mode,
            threshold);
    List<String> unknown = new CopyOnWriteArrayList<>();
    Consumer<String> output =
        line -> {
          if (line.startsWith(NOT_KNOWN)) {
            unknown.add(line.substring(NOT_KNOWN.length()));
          } else {
            LOG.info("calibration: {}", line);
          }
        };
    limits.run(
        "calibration", CalibrationProcess.class, Orders.JSON.writeValueAsString(order), output);
    return List.copyOf(unknown);
  }

  /** Exits 0 when the calibrated model is written. */
  public static void main(String[] args) throws IOException {
    PrintStream out = ChildTask.begin();
    System.setOut(System.err);
    NativeHelpers.require();
    Order order = Orders.JSON.readValue(args[0], Order.class);
    try {
      ModelFile file = ModelFile.read(Path.of(order.model()));
      List<CaseFolder> folders = CaseFolder.parseAll(order.data());
      if (order.threshold() != null) {
        file =
            Evaluation.measured(
                file, folders, order.split(), order.testTime(), order.threshold().value());
      }
      ModelFile calibrated =
          Calibrating.calibrated(
              file,
              folders,
              order.split(),
              order.layer(),
              order.testTime(),
              why -> out.println(NOT_KNOWN + why));
      calibrated.write(Path.of(order.out()));
      out.println(calibrated.info().id() + " is calibrated");
    } catch (IOException e) {
      ChildTask.refuse(e);
    }
  }
}
