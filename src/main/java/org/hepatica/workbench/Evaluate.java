package org.hepatica.workbench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.Equipment;
import org.hepatica.disk.WorkFolder;
import org.hepatica.evaluation.EvaluationReport;
import org.hepatica.evaluation.Measurement;
import org.hepatica.evaluation.ReportTable;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.trust.Predictions;
import org.hepatica.setup.Models;
import org.hepatica.setup.RoomSettings;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.TestTime;

/**
 * Measures a model against truth: on folders of pictures, or on series as the node analyses them.
 */
public final class Evaluate {
  /** What became of an evaluation. */
  public enum Outcome {
    /** All that has a truth was measured. */
    MEASURED,
    /** Something was measured, and something that has a truth was not. */
    IN_PART,
    /** Nothing was measured. */
    NOTHING
  }

  private final HepaticaConfig config;
  private final EvaluateRequest request;
  private final PrintWriter print;

  private Evaluate(HepaticaConfig config, EvaluateRequest request, PrintWriter print) {
    this.config = config;
    this.request = request;
    this.print = print;
  }

  /** What one way of measuring gives. */
  record Measured(
      List<Measurement> volumes,
      List<Measurement> slices,
      List<EvaluationReport.LeftOut> leftOut,
      List<EvaluationReport.SeriesName> series,
      List<String> notes) {}

  /**
   * Measures, prints tables, and writes what is asked for.
   *
   * @throws IOException when model or data cannot be read; the message names the file
   * @throws IllegalArgumentException as {@link #arePictures}
   */
  public static Outcome run(HepaticaConfig config, EvaluateRequest request, PrintWriter print)
      throws IOException, InterruptedException, AnalysisFailed {
    return new Evaluate(config, request, print).run();
  }

  private Outcome run() throws IOException, InterruptedException, AnalysisFailed {
    boolean pictures = arePictures(request);
    ModelFile own = model();
    double threshold = request.threshold() == null ? own.info().threshold() : request.threshold();
    TestTime looks = new RoomSettings(config).testTime().of(own.calibration().orElse(null));
    WorstSlices worst = new WorstSlices(request.pictures() == null ? 0 : request.worst());
    try (WorkFolder folder = WorkFolder.temporary("hepatica-evaluate")) {
      Path work = folder.path();
      // The same weights with the threshold that is asked for: all that computes reads it there.
      Path model = work.resolve("model.hepatica");
      own.measured(threshold, own.info().scores()).write(model);
      Measured measured =
          pictures
              ? new EvaluatePictures(request, own.info(), model, threshold, looks).run(work, worst)
              : new EvaluateSeries(config, request, model, print).run(work, worst);
      Outcome outcome = report(pictures, own.info(), threshold, looks, measured, worst);
      if (pictures && request.pictures() != null && !worst.withLiver().isEmpty()) {
        WorstAttention attention =
            new WorstAttention(
                request,
                new Predictions.Order(
                    request.data(),
                    request.split(),
                    request.part(),
                    model.toString(),
                    threshold,
                    null,
                    own.defaultLayer(),
                    looks));
        print.println(attention.write(worst.withLiver(), own.info().id(), work));
        print.flush();
      }
      return outcome;
    }
  }

  private Outcome report(
      boolean pictures,
      ModelInfo info,
      double threshold,
      TestTime looks,
      Measured measured,
      WorstSlices worst)
      throws IOException {
    EvaluationReport report =
        EvaluationReport.of(
            new EvaluationReport.Subject(
                "Hepatica " + Equipment.VERSION,
                new EvaluationReport.Model(info.id(), info.name(), info.threshold()),
                threshold,
                request.data(),
                pictures ? EvaluationReport.PICTURES : EvaluationReport.SERIES,
                pictures && request.part() != null ? request.split() : null,
                pictures ? part() : null,
                notes(looks, measured)),
            measured.volumes(),
            measured.slices(),
            measured.leftOut(),
            measured.series());
    ReportTable.print(report, print);
    if (request.json() != null) {
      report.write(request.json());
      print.println(request.json());
    }
    if (request.pictures() != null) {
      worst
          .write(request.pictures(), info.id() + ", threshold " + threshold, request.attribution())
          .forEach(print::println);
    }
    print.flush();
    if (measured.slices().isEmpty()) {
      return Outcome.NOTHING;
    }
    return report.hasFaults() ? Outcome.IN_PART : Outcome.MEASURED;
  }

  private String part() {
    return request.part() == null
        ? "all"
        : Map.of(
                Split.Role.TRAINING, "train",
                Split.Role.VALIDATION, "validation",
                Split.Role.TEST, "test")
            .get(request.part());
  }

  private static List<String> notes(TestTime looks, Measured measured) {
    List<String> notes = new ArrayList<>();
    if (looks != TestTime.NONE) {
      notes.add("how slices were looked at (analysis.testTime): " + looks.words());
    }
    notes.addAll(measured.notes());
    return notes;
  }

  /**
   * Whether the folders hold pictures; else they hold series.
   *
   * @throws java.nio.file.NoSuchFileException when a folder does not exist
   * @throws IllegalArgumentException when the folders are of both kinds, or an option belongs to
   *     the other kind
   */
  public static boolean arePictures(EvaluateRequest request) throws IOException {
    List<String> pictures = new ArrayList<>();
    for (String folder : request.data()) {
      Path path = path(folder);
      if (!Files.exists(path)) {
        throw new java.nio.file.NoSuchFileException(path.toString());
      }
      if (Files.isDirectory(path.resolve("images"))) {
        pictures.add(folder);
      }
    }
    if (pictures.isEmpty()) {
      if (request.spacing() != null || request.part() != null) {
        throw new IllegalArgumentException(
            "--spacing and --part are for folders of pictures; "
                + request.data().get(0)
                + " has no images/");
      }
      return false;
    }
    if (pictures.size() < request.data().size()) {
      throw new IllegalArgumentException(
          "%s holds pictures (images/, masks/) and another folder does not: measure them apart"
              .formatted(pictures.get(0)));
    }
    if (request.truth() != null || !request.segments().isEmpty()) {
      throw new IllegalArgumentException(
          "--truth and --segment are for DICOM series; the truth of pictures is in masks/");
    }
    return true;
  }

  /** The folder of {@code PATH} or {@code PATH@LOW:HIGH}. */
  static Path path(String folder) {
    return Files.exists(Path.of(folder)) ? Path.of(folder) : CaseFolder.parse(folder).path();
  }

  private ModelFile model() throws IOException {
    if (request.model() != null) {
      return ModelFile.read(request.model());
    }
    boolean named = !config.settings().model().file().isBlank();
    // Without a registry there is none to ask, and looking on shall not make one.
    if (named || Files.isDirectory(config.dataDir().resolve("models"))) {
      return ModelFile.read(Models.of(config).current());
    }
    return LiverModel.shippedFile();
  }
}
