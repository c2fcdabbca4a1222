package org.hepatica.learning;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.learning.child.Orders;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.trust.Calibrating;
import org.hepatica.process.ChildTask;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.TestTime;

/**
 * What runs in the child process: trains as {@code settings.json} of the run folder (the only
 * argument) says, calibrates the best model, and tells each step, each epoch and what the
 * calibration leaves unknown on standard output, one JSON object a line.
 */
public final class TrainingProcess {

  private static final ObjectMapper LINE = new ObjectMapper();

  private TrainingProcess() {}

  /** Exits 0 when training came to its end, 1 when it failed; the reason is on standard error. */
  public static void main(String[] args) throws IOException {
    PrintStream out = ChildTask.begin();
    NativeHelpers.require();
    Path folder = Path.of(args[0]);
    TrainingSettings settings =
        Orders.JSON.readValue(folder.resolve("settings.json").toFile(), TrainingSettings.class);
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(int epoch, int epochs, int batch, int batches, double loss) {
            out.printf(
                Locale.ROOT,
                "{\"step\":{\"epoch\":%d,\"epochs\":%d,\"batch\":%d,\"batches\":%d,\"loss\":%.5f}}%n",
                epoch,
                epochs,
                batch,
                batches,
                loss);
          }

          @Override
          public void epoch(EpochReport report) {
            line("epoch", report);
          }

          @Override
          public void told(String what) {
            line("told", what);
          }

          @Override
          public void notKnown(String why) {
            line("notKnown", why);
          }

          private void line(String name, Object value) {
            try {
              out.println(LINE.writeValueAsString(Map.of(name, value)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    try {
      Path best = new Trainer(settings, folder, listener).run();
      List<CaseFolder> cases = CaseFolder.parseAll(settings.data());
      List<String> notKnown = new ArrayList<>();
      if (!Trainer.isBest(best)) {
        notKnown.add(
            "best epoch: none ran at %d×%d, the input size of the model; it is that of the last"
                .formatted(settings.inputSize(), settings.inputSize()));
      }
      Calibrating.calibrated(
              ModelFile.read(best), cases, settings.split(), null, TestTime.MODEL, notKnown::add)
          .write(best);
      RunFolder run = new RunFolder(folder);
      for (String why : notKnown) {
        run.log("not known: " + why);
        listener.notKnown(why);
      }
      run.finish();
    } catch (IOException e) {
      ChildTask.refuse(e);
    }
  }
}
