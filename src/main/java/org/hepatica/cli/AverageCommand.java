package org.hepatica.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hepatica.unet.ModelFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica average}. */
@Command(
    name = "average",
    description =
        "Take the mean of the weights of models of one training: it is often steadier than each of"
            + " them. It has no scores and no calibration: see evaluate and calibrate.",
    footer = {
      "",
      "Example:",
      "  hepatica average run/best.hepatica run/last.hepatica --out mean.hepatica",
      "",
      "The models must be the same network, for the same HU window, and have begun from",
      "the same weights: the mean of strangers is worth nothing."
    })
final class AverageCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "2..*", paramLabel = "MODEL", description = "Model files, *.hepatica.")
  private List<Path> models;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      required = true,
      description = "Where to write the mean.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    NewFile.prepare(spec, "--out", out);
    List<ModelFile> files = new ArrayList<>();
    for (Path model : models) {
      InputRefused.unlessFile(model);
      files.add(ModelFile.read(model));
    }
    ModelFile mean;
    try {
      mean = ModelFile.mean(files);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    mean.write(out);
    spec.commandLine()
        .getOut()
        .printf("%s is the mean of %d models: %s%n", mean.info().id(), files.size(), out);
    return ExitCode.DONE;
  }
}
