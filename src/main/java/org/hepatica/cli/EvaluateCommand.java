package org.hepatica.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.learning.data.Split;
import org.hepatica.workbench.Evaluate;
import org.hepatica.workbench.EvaluateRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hepatica evaluate}. */
@Command(
    name = "evaluate",
    description =
        "Measure a model against truth, per slice, per patient and per volume: Dice, IoU,"
            + " sensitivity, precision, accuracy, HD95, mean surface distance, volume error; with"
            + " means, medians, bootstrap intervals by patient, and the worst slices as pictures.",
    footer = {
      "",
      "Pictures (images/NAME.png and masks/NAME.png, NAME beginning with the patient and an"
          + " underscore) are measured slice by slice on the network's grid, without"
          + " post-processing.",
      "",
      "DICOM series go through the node's own analysis: what is measured is what is delivered."
          + " Their truth is a DICOM SEG (BINARY or LABELMAP), a series of masks (0 is background) of the same"
          + " geometry, or what the phantom command wrote.",
      "",
      "Means are over slices with liver; slices without are counted apart, by false pixels. One"
          + " mask empty: Dice 0 and no distance. HD95 is the larger one of the 95th percentiles of"
          + " both directions. Intervals cover 95 percent of 2000 resamples of patients, seeded."
          + " Keys of --json: see org.hepatica.evaluation.EvaluationReport, version 1.",
      "",
      "Examples:",
      "  hepatica evaluate --data cases --json figures.json --pictures worst",
      "  hepatica evaluate --data msd-liver-2d --part validation",
      "  hepatica evaluate --model new.hepatica --data ct --truth seg",
      "",
      "Table and JSON hold no name or ID out of a DICOM data set. Folders, pictures, truths and"
          + " what was left out stand in them by the names they have on the disk, series by their"
          + " UIDs: call nothing after a patient there, or keep both where the data may be."
          + " Pictures show the patients' data: keep them there in any case.",
      "",
      "Ends with 1 when something that has a truth could not be measured, with 3 when nothing was."
    })
final class EvaluateCommand implements Callable<Integer> {
  /** What {@code --part} takes. */
  enum Part {
    TEST(Split.Role.TEST),
    VALIDATION(Split.Role.VALIDATION),
    TRAIN(Split.Role.TRAINING),
    ALL(null);

    private final Split.Role role;

    Part(Split.Role role) {
      this.role = role;
    }

    /** Null for all. */
    Split.Role role() {
      return role;
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "The model (default: the one in use here, else the one that came with Hepatica).")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description =
          "A folder of pictures, as DIR or DIR@LOW:HIGH (HU of pixel values 0 and 255; default"
              + " 0:255), or of DICOM series; may be repeated.")
  private List<String> data;

  @Option(
      names = "--truth",
      paramLabel = "DIR",
      description =
          "Folder of the truth of the series (default: in their own folder, where masks are known"
              + " by their few values, and of several those in a folder 'liver' are taken).")
  private Path truth;

  @Option(
      names = "--segment",
      paramLabel = "LABEL",
      split = ",",
      description =
          "Segments of a DICOM SEG that are the liver together, by label or number (default: the"
              + " one that is coded or labelled as liver, with its lesions).")
  private List<String> segments = new ArrayList<>();

  @Option(
      names = "--split",
      paramLabel = "FILE",
      defaultValue = Split.MSD_LIVER,
      description =
          "For --part: a file of lines \"test PATIENT\" or \"validation PATIENT\", msd-liver-2d for"
              + " the committed list, by-hash, or by-own-hash, by which a node retrains"
              + " (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "all",
      description =
          "Whose pictures: test, validation, train or all (default: all). The test patients are for"
              + " one measurement when all is chosen, never for a choice.")
  private Part part;

  @Option(
      names = "--spacing",
      paramLabel = "MM",
      split = ",",
      description =
          "Distance of the pixels of the pictures, or ROWS,COLUMNS; distances are then in mm"
              + " (default: not known, distances in pixels).")
  private List<Double> spacing;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = "Probability from which a pixel is liver (default: the model's).")
  private Double threshold;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures as JSON.")
  private Path json;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description =
          "Write the worst slices as PNG: image, truth and prediction as outlines; of pictures"
              + " also where the network looked.")
  private Path pictures;

  @Option(
      names = "--worst",
      paramLabel = "N",
      defaultValue = "12",
      description = "Slices on each picture, 1 to 100 (default: ${DEFAULT-VALUE}).")
  private int worst;

  @Option(
      names = "--attribution",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "A line at the foot of the pictures: whose data they show, and their licence.")
  private String attribution;

  @Mixin private SettingOptions settings;

  @Override
  public Integer call() throws IOException, InterruptedException, AnalysisFailed {
    check();
    HepaticaConfig config = settings.load();
    EvaluateRequest request =
        new EvaluateRequest(
            model,
            threshold,
            data,
            truth,
            segments,
            split,
            part.role,
            spacing(),
            json,
            pictures,
            worst,
            attribution);
    try {
      Evaluate.arePictures(request);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new InputRefused(e.getFile() + " does not exist");
    }
    return switch (Evaluate.run(config, request, spec.commandLine().getOut())) {
      case MEASURED -> ExitCode.DONE;
      case IN_PART ->
          throw new CommandFailed("not all that has a truth was measured, see NOT MEASURED");
      case NOTHING ->
          throw new InputRefused(
              "nothing was measured in "
                  + String.join(", ", data)
                  + ": no picture of this part, or"
                  + " no series with a truth");
    };
  }

  private void check() throws IOException {
    if (threshold != null && !(threshold > 0 && threshold < 1)) {
      throw usage("--threshold " + threshold + " is not between 0 and 1");
    }
    if (worst < 1 || worst > 100) {
      throw usage("--worst " + worst + " is not within 1 to 100");
    }
    if (spacing != null && spacing.size() > 2) {
      throw usage("--spacing takes one distance, or that of rows and that of columns");
    }
    if (spacing != null && spacing.stream().anyMatch(mm -> !(mm > 0 && mm < 100))) {
      throw usage("--spacing " + spacing + " is not between 0 and 100 mm");
    }
    if (pictures != null && Files.exists(pictures) && !Files.isDirectory(pictures)) {
      throw usage("--pictures " + pictures + " is not a folder");
    }
    if (truth != null && !Files.exists(truth)) {
      throw new InputRefused(truth + " does not exist");
    }
    InputRefused.unlessFile(model);
    CaseFolders.requireSplit(split);
    NewFile.prepare(spec, "--json", json);
  }

  private ParameterException usage(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private double[] spacing() {
    return spacing == null ? null : new double[] {spacing.get(0), spacing.get(spacing.size() - 1)};
  }
}
