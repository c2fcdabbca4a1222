package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.hepatica.learning.Split;
import org.hepatica.learning.Training;
import org.hepatica.learning.TrainingBar;
import org.hepatica.learning.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica train}. */
@Command(
    name = "train",
    description =
        "Train a network from folders of cases: images/NAME.png and masks/NAME.png, 8 bit, NAME"
            + " beginning with the patient and an underscore. Trains in a process of its own; called"
            + " again with the same --out it goes on where it stopped.",
    footer = {
      "",
      "Example:",
      "  hepatica train cases --out run",
      "  hepatica train cases@-100:300 negatives --out run --epochs 4,2",
      "",
      "The best model and the curve are in the --out folder."
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "CASES",
      description =
          "Folders of cases, each PATH or PATH@LOW:HIGH (HU of pixel values 0 and 255; default 0:255).")
  private List<String> cases;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The run: settings, checkpoints, curve and model.")
  private Path out;

  @Option(names = "--name", description = "Name of the model (default: liver).")
  private String name;

  @Option(
      names = "--split",
      paramLabel = "FILE",
      defaultValue = Split.BY_HASH,
      description =
          "Which patients test and validate: a file of lines \"test PATIENT\" or \"validation PATIENT\","
              + " msd-liver-2d for the committed list, or by-hash for a fifth of them to validate"
              + " (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed (default: 1).")
  private long seed;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      split = ",",
      description = "Epochs of each phase, separated by commas (default: 9,9).")
  private List<Integer> epochs;

  @Option(
      names = "--licence",
      defaultValue = "not stated",
      description = "Licence of the weights, which the model carries (default: ${DEFAULT-VALUE}).")
  private String licence;

  @Option(
      names = "--attribution",
      defaultValue = "not stated",
      description = "Whose data they come from (default: ${DEFAULT-VALUE}).")
  private String attribution;

  @Option(
      names = "--parent",
      paramLabel = "FILE",
      description = "Model to start from (default: fresh weights).")
  private Path parent;

  @Override
  public Integer call() throws IOException, InterruptedException {
    TrainingSettings settings;
    try {
      settings = settings();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    PrintWriter print = spec.commandLine().getOut();
    try (TrainingBar bar = new TrainingBar()) {
      Path model = Training.run(settings, out, Training.Limits.standard(), bar);
      print.println("model " + model);
    }
    return ExitCode.DONE;
  }

  private TrainingSettings settings() {
    TrainingSettings base = TrainingSettings.shipped(cases, seed);
    return new TrainingSettings(
        name == null ? base.name() : name,
        base.data(),
        split,
        base.inputSize(),
        base.huLow(),
        base.huHigh(),
        base.levels(),
        base.baseWidth(),
        base.dropout(),
        phases(base.phases()),
        base.averaging(),
        base.negativeRepeats(),
        base.augmentation(),
        seed,
        parent == null ? null : parent.toAbsolutePath().toString(),
        licence,
        attribution);
  }

  private List<TrainingSettings.Phase> phases(List<TrainingSettings.Phase> shipped) {
    if (epochs == null) {
      return shipped;
    }
    if (epochs.size() != shipped.size()) {
      throw new IllegalArgumentException(
          "--epochs wants " + shipped.size() + " numbers, one for each phase");
    }
    List<TrainingSettings.Phase> phases = new java.util.ArrayList<>();
    for (int i = 0; i < shipped.size(); i++) {
      TrainingSettings.Phase p = shipped.get(i);
      phases.add(
          new TrainingSettings.Phase(
              p.size(), epochs.get(i), p.batch(), p.firstRate(), p.lastRate()));
    }
    return phases;
  }
}
