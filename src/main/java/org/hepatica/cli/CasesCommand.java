package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.hepatica.cases.Cases;
import org.hepatica.evaluation.EvaluationReport.LeftOut;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.setup.AdmissionSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hepatica cases}. */
@Command(
    name = "cases",
    description =
        "Make training cases of CT series and of what somebody marked in them, such as the"
            + " corrected segmentations of a radiologist. The folder is one of cases (images/,"
            + " masks/) for train, or data/cases, from which a node retrains.",
    footer = {
      "",
      "The truth is a DICOM SEG (BINARY or LABELMAP), a series of masks (0 is background) of the same geometry,"
          + " or what the phantom command wrote. It must hold the whole liver: slices without a mark"
          + " teach that there is none. A series that has a case already gets a new one in its"
          + " place.",
      "",
      "Names of the pictures come from hashes of Patient ID and series UID, and count slices from the"
          + " feet; the pictures are the patient's. All series of a patient have one name before the"
          + " first underscore, by which train splits.",
      "",
      "Examples:",
      "  hepatica cases --data ct --truth corrected --out data/cases",
      "  hepatica cases --data study --segment Liver --out cases",
      "  hepatica train cases --out run",
      "",
      "Ends with 1 when something that has a truth did not become a case, with 3 when nothing did."
    })
final class CasesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "A folder of DICOM series; may be repeated.")
  private List<String> data;

  @Option(
      names = "--truth",
      paramLabel = "DIR",
      description =
          "Folder of the truth of the series, or its file (default: in their own folder, where masks"
              + " are known by their few values, and of several those in a folder 'liver' are taken).")
  private Path truth;

  @Option(
      names = "--segment",
      paramLabel = "LABEL",
      split = ",",
      description =
          "Segments of a DICOM SEG that are the liver together, by label or number (default: the"
              + " one that is coded or labelled as liver, with its lesions).")
  private List<String> segments = new ArrayList<>();

  @Mixin private PictureOptions pictures;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "The folder of cases.")
  private Path out;

  @Mixin private SettingOptions settings;

  @Override
  public Integer call() throws IOException {
    Cases.Request request = request();
    PrintWriter print = spec.commandLine().getOut();
    Cases.Outcome outcome =
        Cases.makeIn(
            request, AdmissionSettings.rules(settings.load()), out, made -> tell(print, made));
    for (LeftOut left : outcome.leftOut()) {
      print.println("left out: " + left.what() + ": " + left.reason());
    }
    int made = outcome.made().size();
    print.println(made + (made == 1 ? " case in " : " cases in ") + out);
    print.flush();
    if (made == 0) {
      throw new InputRefused(
          "no case was made of " + String.join(", ", data) + ": no series with a truth");
    }
    if (outcome.leftOut().stream().anyMatch(LeftOut::fault)) {
      throw new CommandFailed("not all that has a truth became a case, see \"left out\"");
    }
    return ExitCode.DONE;
  }

  private static void tell(PrintWriter print, Cases.Made made) {
    print.printf(
        Locale.ROOT,
        "series %s: %d slices, %d with liver, %.1f mL%n",
        made.seriesUid(),
        made.slices(),
        made.withLiver(),
        made.volumeMl());
    print.flush();
  }

  private Cases.Request request() {
    data.forEach(folder -> requireThere(Path.of(folder)));
    if (truth != null) {
      requireThere(truth);
    }
    CaseFolder range = pictures.range();
    return new Cases.Request(
        data,
        truth == null ? null : truth.toString(),
        segments,
        range.huLow(),
        range.huHigh(),
        pictures.size());
  }

  private static void requireThere(Path path) {
    if (!Files.exists(path)) {
      throw new InputRefused(path + " does not exist");
    }
  }
}
