package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hepatica.learning.Training;
import org.hepatica.learning.TrainingBar;
import org.hepatica.learning.TrainingRecipe;
import org.hepatica.learning.TrainingSettings;
import org.hepatica.learning.child.ChildLimits;
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
        "Train a network from folders of cases: images/NAME.png and masks/NAME.png, 8 bit grey, in a"
            + " mask 0 background and anything else liver. The part of NAME before the first underscore"
            + " is the patient: 17_3 and 17_4 are slices of one, 17-3 and 17-4 would be taken for two"
            + " patients, of whom one may train and the other validate. Trains in a process of its own;"
            + " called again with the same --out it goes on where it stopped.",
    footer = {
      "",
      "Presets:",
      "  paper    the published recipe, days on a CPU: 256x256, dropout 0.3,",
      "           Dice + cross-entropy, Adam 0.001 times 0.1 every 100 epochs,",
      "           500 epochs, rotation, flips, crop and zoom, noise, masks refined",
      "           by erosion and dilation",
      "  quick    most of it within an hour on two cores with 500 slices:",
      "           the network's inside at 128x128, then the whole at 256x256,",
      "           early stopping, warm restarts",
      "  shipped  what gave the weights before those shipped now, in one run: the",
      "           inside at 128x128, then the whole at 256x256, no flips, running mean",
      "           of the weights (those shipped now: src/torch/train.py)",
      "",
      "Every part can be set by --set KEY=VALUE, or by a file with the same names:",
      "  dropout=0             maskRefinement=0 (pixels)     patience=8 (epochs)",
      "  huLow=-100            huHigh=300                    averaging=0.99",
      "  baseWidth=8           levels=3                      negativeRepeats=2",
      "  inputSize=128         picturesEvery=5 (epochs)      smallRepeats=2",
      "  grow=true",
      "  variant=RESIDUAL, PLAIN, ATTENTION or SQUEEZE",
      "  loss=DICE_CROSS_ENTROPY, DICE or CROSS_ENTROPY",
      "  phases.0.schedule=geometric, step:100:0.1 or cosine:10:2",
      "  phases.0.size=128, and so epochs, batch, firstRate, lastRate",
      "  augmentation.flipHorizontal=false, and so flipVertical, rotationDegrees,",
      "    zoom, cropChance, shift, bend, noise, blurChance, contrast, brightness,",
      "    gamma, enhancement; 0 or false is off",
      "",
      "Examples:",
      "  hepatica train cases --out run --preset quick",
      "  hepatica train cases@-100:300 negatives --out run --epochs 50",
      "  hepatica train cases --out second --settings run/settings.json --seed 2",
      "  hepatica train cases --out third --set dropout=0 --set baseWidth=8",
      "",
      "The best model and the curve are in the --out folder, with settings, log, hashes of the data"
          + " and pictures of predicted masks. What too few patients are there for is not known of the"
          + " model: it is said at the end, and in the log."
    })
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "CASES",
      description =
          "Folders of cases, each PATH or PATH@LOW:HIGH (HU of pixel values 0 and 255; default 0:255);"
              + " a settings file may name them instead.")
  private List<String> cases = new ArrayList<>();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "The run: settings, checkpoints, curve and model.")
  private Path out;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the model (default: liver).")
  private String name;

  @Option(
      names = "--split",
      paramLabel = "FILE",
      description =
          "Which patients test and validate: a file of lines \"test PATIENT\" or \"validation PATIENT\","
              + " msd-liver-2d for the committed list, or by-hash for a fifth of them to validate"
              + " (default: the preset's: by-hash, for shipped msd-liver-2d).")
  private String split;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "paper",
      description = "Recipe to begin with: paper, quick or shipped (default: ${DEFAULT-VALUE}).")
  private String preset;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description =
          "Settings in YAML or JSON, over the preset; settings.json of a run is taken as it is.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, see below; may be repeated.")
  private List<String> sets = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", description = "Seed (default: 1).")
  private Long seed;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      split = ",",
      description = "Epochs of each phase, separated by commas.")
  private List<Integer> epochs;

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      description = "Licence of the weights, which the model carries (default: not stated).")
  private String licence;

  @Option(
      names = "--attribution",
      paramLabel = "TEXT",
      description = "Whose data they come from (default: not stated).")
  private String attribution;

  @Option(
      names = "--parent",
      paramLabel = "FILE",
      description =
          "Model to start from (default: fresh weights). One of half the input size, with a stage less"
              + " and twice the base width, becomes the inside of the new one.")
  private Path parent;

  @Override
  public Integer call() throws IOException, InterruptedException {
    InputRefused.unlessFile(file);
    InputRefused.unlessFile(parent);
    CaseFolders.requireSplit(split);
    TrainingSettings settings;
    try {
      settings = settings();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    CaseFolders.require(spec, settings.data());
    PrintWriter print = spec.commandLine().getOut();
    try (TrainingBar bar = new TrainingBar()) {
      Path model = Training.run(settings, out, ChildLimits.standard(), bar);
      print.println("model " + model);
      bar.told().forEach(print::println);
      bar.notKnown().forEach(why -> print.println("not known: " + why));
    }
    return ExitCode.DONE;
  }

  private TrainingSettings settings() throws IOException {
    TrainingRecipe recipe =
        file == null ? TrainingRecipe.preset(preset) : TrainingRecipe.file(file, preset);
    sets.forEach(recipe::set);
    if (epochs != null) {
      recipe.epochs(epochs);
    }
    return recipe
        .with("name", name)
        .with("data", cases.isEmpty() ? null : cases)
        .with("split", split)
        .with("seed", seed)
        .with("licence", licence)
        .with("attribution", attribution)
        .with("parent", parent == null ? null : parent.toAbsolutePath().toString())
        .settings();
  }
}
