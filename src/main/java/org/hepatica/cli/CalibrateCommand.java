package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.hepatica.learning.CalibrationProcess;
import org.hepatica.learning.Split;
import org.hepatica.learning.Training;
import org.hepatica.unet.Calibration;
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
      "The folders and the split are those of the training. Test patients are not looked at.",
      "What the file held before stands beside what it holds now."
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
          "The split of the training: a file, msd-liver-2d, by-hash, or by-own-hash, by which a"
              + " node retrains (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--layer",
      description =
          "The layer whose attention is shown from now on, see the trust command (default: the"
              + " model's own).")
  private String layer;

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
    NewFile.prepare(spec, "--out", out);
    Path to = out == null ? model : out;
    Calibration before = ModelFile.read(model).calibration().orElse(null);
    List<String> unknown =
        CalibrationProcess.start(
            model, data, split, layer, to, testTime.mode, Training.Limits.standard());
    ModelFile file = ModelFile.read(to);
    PrintWriter print = spec.commandLine().getOut();
    print.println(file.info().id() + ": " + to);
    CalibrationTable.print(before, file.calibration().orElseThrow(), print);
    unknown.forEach(why -> print.println("not known: " + why));
    return ExitCode.DONE;
  }
}
