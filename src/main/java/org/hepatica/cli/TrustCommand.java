package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hepatica.disk.WorkFolder;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.trust.TrustProcess;
import org.hepatica.learning.trust.TrustReport;
import org.hepatica.unet.LiverModel;
import org.hepatica.workbench.StageBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hepatica trust}. */
@Command(
    name = "trust",
    description =
        "Measure how far what a model says of itself may be trusted: whether its attention is"
            + " faithful, whether unusual attention and the doubt at the edge tell bad masks.",
    footer = {
      "",
      "Faithfulness: deletion takes pixels away (to the low end of the window), the most attended"
          + " first, insertion brings them into an empty slice; the score is the probability summed"
          + " over the predicted region, its area under the curve from 0 to 4 times the region's"
          + " area. The cascade spoils the weights stage by stage from the output and compares maps"
          + " by rank correlation.",
      "",
      "Example:",
      "  hepatica trust --data msd-liver-2d --split msd-liver-2d --part validation",
      "",
      "The test patients are for one measurement when all is chosen, never for a choice."
    })
final class TrustCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "The model file (default: the one that came with Hepatica).")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "A folder of images/ and masks/, as DIR or DIR@LOW:HIGH; may be repeated.")
  private List<String> data;

  @Option(
      names = "--split",
      paramLabel = "FILE",
      defaultValue = Split.MSD_LIVER,
      description =
          "The split: a file, msd-liver-2d, by-hash, or by-own-hash, by which a node retrains"
              + " (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "validation",
      description = "Whose pictures: test, validation, train or all (default: ${DEFAULT-VALUE}).")
  private EvaluateCommand.Part part;

  @Option(
      names = "--layers",
      paramLabel = "LAYER",
      split = ",",
      description = "Layers to look at (default: the output of every stage).")
  private List<String> layers = new ArrayList<>();

  @Option(
      names = "--slices",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Slices of each patient for faithfulness, about 8 s of one core's time each with all"
              + " layers; 0 leaves it out"
              + " (default: ${DEFAULT-VALUE}).")
  private int slices;

  @Mixin private TestTimeOption testTime;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures as JSON.")
  private Path json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (slices < 0) {
      throw new ParameterException(spec.commandLine(), "--slices " + slices + " is less than 0");
    }
    InputRefused.unlessFile(model);
    CaseFolders.requireSplit(split);
    NewFile.prepare(spec, "--json", json);
    CaseFolders.require(spec, data);
    PrintWriter print = spec.commandLine().getOut();
    try (WorkFolder work = WorkFolder.temporary("hepatica-trust")) {
      Path file = model == null ? work.path().resolve("model.hepatica") : model;
      Path out = json == null ? work.path().resolve("trust.json") : json;
      if (model == null) {
        LiverModel.shippedFile().write(file);
      }
      ChildLimits standard = ChildLimits.standard();
      TrustReport report;
      try (StageBar bar = new StageBar("trust")) {
        report =
            TrustProcess.run(
                new TrustProcess.Order(
                    file.toAbsolutePath().toString(),
                    data,
                    split,
                    part.role(),
                    layers,
                    slices,
                    out.toAbsolutePath().toString(),
                    testTime.mode),
                new ChildLimits(
                    standard.heapMegabytes(),
                    standard.offHeapMegabytes(),
                    standard.threads(),
                    Duration.ofHours(12)),
                bar::at);
      }
      TrustTable.print(report, print);
      if (json != null) {
        print.println(json);
      }
      print.flush();
    }
    return ExitCode.DONE;
  }
}
