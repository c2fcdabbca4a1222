package org.hepatica.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hepatica.learning.ImportProcess;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.process.ChildRefused;
import org.hepatica.unet.ModelInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica import}. */
@Command(
    name = "import",
    description =
        "Make a model of weights that PyTorch has trained for the same network (src/torch). The"
            + " file brings slices and what PyTorch made of them; the weights are taken only when"
            + " every probability is the same here to 0.0001, and one slice at least has 16"
            + " different values and probabilities on both sides of 0.5. With --split the threshold"
            + " is chosen and scores are measured as after a training; calibrate does the rest.",
    footer = {
      "",
      "Example:",
      "  hepatica import run/best.safetensors --data cases --split split.txt --out new.hepatica",
      "",
      "Ends with 3 when the weights are refused."
    })
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "WEIGHTS",
      description = "Arrays in the safetensors format, as src/torch writes them.")
  private Path weights;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "A folder of cases it was trained on: the model keeps its hash; may be repeated.")
  private List<String> data = new ArrayList<>();

  @Option(
      names = "--split",
      paramLabel = "FILE",
      description =
          "The split of the training: a file, msd-liver-2d, by-hash or by-own-hash. The threshold"
              + " is chosen on its validation patients, and they and its test patients are measured"
              + " (default: neither).")
  private String split;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "liver",
      description = "Name of the model, letters, digits and hyphens (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      defaultValue = "not stated",
      description = "Licence of the weights, which the model carries (default: ${DEFAULT-VALUE}).")
  private String licence;

  @Option(
      names = "--attribution",
      paramLabel = "TEXT",
      defaultValue = "not stated",
      description = "Whose data they come from (default: ${DEFAULT-VALUE}).")
  private String attribution;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      required = true,
      description = "Where to write the model.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!ModelInfo.isName(name)) {
      throw new ParameterException(
          spec.commandLine(), "--name is letters, digits and hyphens: " + name);
    }
    InputRefused.unlessFile(weights);
    CaseFolders.requireSplit(split);
    CaseFolders.require(spec, data);
    NewFile.prepare(spec, "--out", out);
    ImportProcess.Order order =
        new ImportProcess.Order(
            weights.toAbsolutePath().toString(),
            data,
            split,
            name,
            licence,
            attribution,
            out.toAbsolutePath().toString());
    try {
      String said = ImportProcess.start(order, ChildLimits.standard());
      spec.commandLine().getOut().println(said + ": " + out);
    } catch (ChildRefused e) {
      throw new InputRefused(e.getMessage());
    }
    return ExitCode.DONE;
  }
}
