package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.hepatica.experiment.Experiment;
import org.hepatica.experiment.ExperimentRequest;
import org.hepatica.experiment.ExperimentRequest.DataSet;
import org.hepatica.learning.TrainingRecipe;
import org.hepatica.learning.child.ChildLimits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica experiment}. */
@Command(
    name = "experiment",
    description =
        "The published Experiments I to IV on two data sets (train on A: test on A, on B; train on"
            + " B: test on B, on A), and an ablation on A: region growing, an active contour, plain,"
            + " residual, attention-gated and squeeze-and-excitation U-Net. One report page, with"
            + " figures. Called again with the same --out it goes on where it stopped.",
    footer = {
      "",
      "The budget is that of each training (five with the ablation, two without), as for train:"
          + " --preset, --settings, --set, --epochs. Patients are divided by hash, three fifths to"
          + " train. Who is in both sets must be left out of one of them: a file names them, one a"
          + " line.",
      "",
      "Examples:",
      "  hepatica experiment first second@-160:240 --out experiment",
      "  hepatica experiment first second --out small --settings budget.yaml",
      "with a budget.yaml such as",
      "  inputSize: 128",
      "  phases:",
      "    - {size: 128, epochs: 5, batch: 8, firstRate: 0.001, lastRate: 0.0001}",
      "",
      "report.md and figures/ in --out are the report; figures show the patients' data."
    })
final class ExperimentCommand implements Callable<Integer> {
  /** What {@code --figures} takes. */
  enum Figures {
    A(EnumSet.of(DataSet.A)),
    B(EnumSet.of(DataSet.B)),
    BOTH(EnumSet.allOf(DataSet.class)),
    NONE(EnumSet.noneOf(DataSet.class));

    private final Set<DataSet> sets;

    Figures(Set<DataSet> sets) {
      this.sets = sets;
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "DATA_A",
      description = "A folder of cases, as DIR or DIR@LOW:HIGH (HU of pixel values 0 and 255).")
  private String a;

  @Parameters(index = "1", paramLabel = "DATA_B", description = "Another one.")
  private String b;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "Trainings, measurements and report.")
  private Path out;

  @Option(
      names = "--leave-out-of-a",
      paramLabel = "FILE",
      description = "Patients of A who are neither trained on nor measured, one a line.")
  private Path leaveOutOfA;

  @Option(names = "--leave-out-of-b", paramLabel = "FILE", description = "The same of B.")
  private Path leaveOutOfB;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "quick",
      description = "Budget to begin with: paper, quick or shipped (default: ${DEFAULT-VALUE}).")
  private String preset;

  @Option(names = "--settings", paramLabel = "FILE", description = "As for train.")
  private Path file;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "As for train.")
  private List<String> sets = new ArrayList<>();

  @Option(names = "--epochs", paramLabel = "N", split = ",", description = "As for train.")
  private List<Integer> epochs;

  @Option(names = "--no-ablation", description = "Experiments I to IV only.")
  private boolean withoutAblation;

  @Option(
      names = "--figures",
      paramLabel = "SET",
      defaultValue = "both",
      description = "Whose pictures are drawn: a, b, both or none (default: ${DEFAULT-VALUE}).")
  private Figures figures;

  @Option(
      names = "--attribution",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "A sentence for the report: whose data these are, and their licences.")
  private String attribution;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CaseFolders.require(spec, List.of(a, b));
    Arrays.asList(file, leaveOutOfA, leaveOutOfB).forEach(InputRefused::unlessFile);
    PrintWriter print = spec.commandLine().getOut();
    try (ExperimentBar bar = new ExperimentBar(print)) {
      TrainingRecipe budget =
          file == null ? TrainingRecipe.preset(preset) : TrainingRecipe.file(file, preset);
      sets.forEach(budget::set);
      if (epochs != null) {
        budget.epochs(epochs);
      }
      ExperimentRequest request =
          new ExperimentRequest(
              a,
              b,
              patients(leaveOutOfA),
              patients(leaveOutOfB),
              budget,
              !withoutAblation,
              figures.sets,
              attribution,
              out.toAbsolutePath());
      print.println("report " + Experiment.run(request, ChildLimits.standard(), bar));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return ExitCode.DONE;
  }

  private static Set<String> patients(Path list) throws IOException {
    Set<String> patients = new HashSet<>();
    if (list != null) {
      for (String line : Files.readAllLines(list)) {
        String patient = line.replaceFirst("#.*", "").strip();
        if (!patient.isEmpty()) {
          patients.add(patient);
        }
      }
    }
    return patients;
  }
}
