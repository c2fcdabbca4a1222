package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.trust.CalibrationProcess;
import org.hepatica.learning.trust.CalibrationProcess.NewThreshold;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica calibrate}. */
@Command(
    name = "calibrate",
    description =
        "Measure how familiar images look to a model and how bright livers may be, on the slices it"
            + " was trained on, and, on its"
            + " validation patients, how far its volumes are off, which attention is unusual and"
            + " how well its masks overlap the truth; and keep all in the model file."
            + " The weights and the model's id stay as they are.",
    footer = {
      "",
      "Examples:",
      "  hepatica calibrate run/best.hepatica --data cases --data negatives --split by-hash",
      "  hepatica calibrate mean.hepatica --data cases --split by-hash --threshold best",
      "",
      "The folders and the split are those of the training. Test patients are not looked at,",
      "but for their scores where the threshold is another.",
      "What the file held before stands beside what it holds now."
    })
final class CalibrateCommand implements Callable<Integer> {
  private static final String BEST = "best";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "The model file, *.hepatica.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "A folder of cases it was trained on, as DIR or DIR@LOW:HIGH; may be repeated.")
  private List<String> data;

  @Option(
      names = "--split",
      paramLabel = "FILE",
      defaultValue = Split.BY_HASH,
      description =
          "The split of the training: a file, msd-liver-2d, by-hash, or by-own-hash, by which a"
              + " node retrains (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--layer",
      description =
          "The layer whose attention is shown from now on, see the trust command (default: the"
              + " model's own).")
  private String layer;

  @Option(
      names = "--threshold",
      paramLabel = "VALUE",
      description =
          "From which probability on a pixel is liver: a number between 0 and 1, or best, the one"
              + " that the validation patients choose. The scores of validation and test patients"
              + " are measured anew at it (default: the model's own).")
  private String threshold;

  @Mixin private TestTimeOption testTime;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where to write the calibrated model (default: in its place).")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    InputRefused.unlessFile(model);
    CaseFolders.requireSplit(split);
    CaseFolders.require(spec, data);
    NewThreshold newThreshold = newThreshold();
    NewFile.prepare(spec, "--out", out);
    Path to = out == null ? model : out;
    Calibration before = ModelFile.read(model).calibration().orElse(null);
    List<String> unknown =
        CalibrationProcess.start(
            model, data, split, layer, to, testTime.mode, newThreshold, ChildLimits.standard());
    ModelFile file = ModelFile.read(to);
    PrintWriter print = spec.commandLine().getOut();
    print.println(file.info().id() + ": " + to);
    CalibrationTable.print(before, file.calibration().orElseThrow(), print);
    if (newThreshold != null) {
      file.info()
          .scores()
          .forEach((name, score) -> print.printf(Locale.ROOT, "%-44s %s%n", name, score));
    }
    unknown.forEach(why -> print.println("not known: " + why));
    return ExitCode.DONE;
  }

  private NewThreshold newThreshold() {
    if (threshold == null) {
      return null;
    }
    if (BEST.equals(threshold)) {
      return new NewThreshold(null);
    }
    try {
      double value = Double.parseDouble(threshold);
      if (value > 0 && value < 1) {
        return new NewThreshold(value);
      }
    } catch (NumberFormatException e) {
      // what it is instead is said below
    }
    throw new ParameterException(
        spec.commandLine(),
        "--threshold %s: give a number between 0 and 1, or %s".formatted(threshold, BEST));
  }
}
