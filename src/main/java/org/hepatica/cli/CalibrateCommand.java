package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hepatica.learning.CalibrationProcess;
import org.hepatica.learning.Split;
import org.hepatica.learning.Training;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "Example:",
      "  hepatica calibrate run/best.hepatica --data cases --data negatives --split by-hash",
      "",
      "The folders and the split are those of the training. Test patients are not looked at."
    })
final class CalibrateCommand implements Callable<Integer> {
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
          "The split of the training: a file, msd-liver-2d, by-hash, or by-own-hash, by which a node"
              + " retrains (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--layer",
      description =
          "The layer whose attention is shown from now on, see the trust command (default: the"
              + " model's own).")
  private String layer;

  @Mixin private TestTimeOption testTime;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write the calibrated model (default: in its place).")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isRegularFile(model)) {
      throw new InputRefused(model + " does not exist");
    }
    Path to = out == null ? model : out;
    CalibrationProcess.start(
        model, data, split, layer, to, testTime.mode, Training.Limits.standard());
    ModelFile file = ModelFile.read(to);
    Calibration calibration = file.calibration().orElseThrow();
    PrintWriter print = spec.commandLine().getOut();
    print.println(file.info().id() + ": " + to);
    if (calibration.familiar() == null) {
      print.println("familiarity: not known, too few cases");
    } else {
      print.printf(
          Locale.ROOT,
          "familiarity: limit %.3f, from %d slices and %d validation patients%n",
          calibration.familiar().limit(),
          calibration.familiar().slices(),
          calibration.familiar().patients());
    }
    if (calibration.brightness() == null) {
      print.println("brightness of livers: not known, too few training patients");
    } else {
      print.printf(
          Locale.ROOT,
          "brightness of livers: %.0f to %.0f HU, the means of %d training patients%n",
          calibration.brightness().from(),
          calibration.brightness().to(),
          calibration.brightness().patients());
    }
    if (calibration.range() == null) {
      print.println("volume range: not known, too few validation patients");
    } else {
      print.printf(
          Locale.ROOT,
          "volume range: %.3f times the doubt at the edge, which holds %d of %d validation patients%n",
          calibration.range().factor(),
          calibration.range().covered(),
          calibration.range().patients());
    }
    attention(calibration.attention(), print);
    overlap(calibration.overlap(), print);
    return ExitCode.DONE;
  }

  private static void attention(AttentionLimits limits, PrintWriter print) {
    if (limits == null) {
      print.println("attention: not known, too few validation slices or no such layer");
      return;
    }
    print.printf(
        Locale.ROOT,
        "attention at %s: named with more than %.3f outside or an agreement under %.3f: %d of %d"
            + " validation slices with Dice under %.1f, %d of %d others%n",
        limits.layer(),
        limits.outside(),
        limits.agreement(),
        limits.caught(),
        limits.low(),
        AttentionLimits.LOW_DICE,
        limits.alarms(),
        limits.slices() - limits.low());
  }

  private static void overlap(ExpectedOverlap overlap, PrintWriter print) {
    if (overlap == null) {
      print.println("expected overlap: not known, too few validation patients");
      return;
    }
    print.printf(
        Locale.ROOT,
        "expected overlap: loss %.2f times the doubted one (%.2f to %.2f) of %d validation"
            + " patients; named under %.3f%n",
        overlap.factor(),
        overlap.lowFactor(),
        overlap.highFactor(),
        overlap.patients(),
        overlap.limit());
  }
}
