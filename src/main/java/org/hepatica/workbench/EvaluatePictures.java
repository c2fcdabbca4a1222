package org.hepatica.workbench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hepatica.evaluation.Mask;
import org.hepatica.evaluation.Measurement;
import org.hepatica.evaluation.Spacing;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.Persons;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.trust.Predictions;
import org.hepatica.result.CaseSheet;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.TestTime;

/**
 * Measures folders of pictures with masks: each slice by itself, on the grid of the model's input,
 * without post-processing.
 */
final class EvaluatePictures {
  private static final int HEAP_MB = 1500;
  private static final int OFF_HEAP_MB = 1500;
  private static final Duration DEADLINE = Duration.ofHours(12);

  /** Of the process that predicts. */
  static final ChildLimits LIMITS =
      new ChildLimits(HEAP_MB, OFF_HEAP_MB, Runtime.getRuntime().availableProcessors(), DEADLINE);

  private final EvaluateRequest request;
  private final ModelInfo model;
  private final Path modelFile;
  private final double threshold;
  private final TestTime testTime;
  private final Persons persons = new Persons();

  EvaluatePictures(
      EvaluateRequest request,
      ModelInfo model,
      Path modelFile,
      double threshold,
      TestTime testTime) {
    this.request = request;
    this.model = model;
    this.modelFile = modelFile;
    this.threshold = threshold;
    this.testTime = testTime;
  }

  Evaluate.Measured run(Path work, WorstSlices worst) throws IOException, InterruptedException {
    Predictions predictions = predict(work);
    List<Measurement> slices = new ArrayList<>();
    List<Predictions.Picture> pictures = predictions.pictures();
    pictures.forEach(picture -> persons.add(patient(picture), picture.print()));
    try (StageBar bar = new StageBar("measuring")) {
      for (int i = 0; i < pictures.size(); i++) {
        Predictions.Picture picture = pictures.get(i);
        Measurement m =
            Measurement.ofSlice(
                folder(request, picture) + picture.name(),
                persons.first(patient(picture)),
                Mask.of(picture.rows(), picture.columns(), predictions.drawn(i)),
                Mask.of(picture.rows(), picture.columns(), predictions.predictedAsDrawn(i)),
                request.spacing() == null
                    ? Spacing.PIXELS
                    : Spacing.millimetres(request.spacing()[0], request.spacing()[1], 1));
        slices.add(m);
        int index = i;
        worst.offer(m, (title, figures) -> tile(predictions, index, title, figures));
        bar.at("", i + 1, pictures.size());
      }
    }
    return new Evaluate.Measured(List.of(), slices, List.of(), List.of(), notes(pictures));
  }

  private List<String> notes(List<Predictions.Picture> pictures) {
    List<String> notes = new ArrayList<>(ofSeen(pictures));
    String several =
        persons.several().stream()
            .map(names -> String.join(" and ", names))
            .collect(Collectors.joining("; "));
    if (!several.isEmpty()) {
      notes.add("patients who share a picture count as one person, " + several);
    }
    return notes;
  }

  /** Of pictures that say nothing of others. */
  private List<String> ofSeen(List<Predictions.Picture> pictures) {
    List<Predictions.Picture> seen = pictures.stream().filter(Predictions.Picture::seen).toList();
    if (!seen.isEmpty()) {
      return List.of(
          "%d of the %d pictures, of %d of the %d patients, are among those that this model was trained on: figures of what it has seen say nothing of others"
              .formatted(seen.size(), pictures.size(), patients(seen), patients(pictures)));
    }
    return model.seen().isUnknown() ? notesByName() : List.of();
  }

  private long patients(List<Predictions.Picture> pictures) {
    return pictures.stream().map(p -> persons.first(patient(p))).distinct().count();
  }

  private String patient(Predictions.Picture picture) {
    return folder(request, picture) + picture.patient();
  }

  private List<String> notesByName() {
    List<String> notes = new ArrayList<>();
    for (String folder : request.data()) {
      String name =
          String.valueOf(Evaluate.path(folder).toAbsolutePath().normalize().getFileName());
      boolean trainedOn = model.data().stream().anyMatch(d -> d.name().equals(name));
      if (trainedOn && (request.part() == null || request.part() == Split.Role.TRAINING)) {
        notes.add(
            name
                + " is a name among the data this model was trained on: figures of pictures it has"
                + " seen say nothing of others (--part validation)");
      }
    }
    return notes;
  }

  /** What comes before a picture's name: folders may number their patients alike. */
  static String folder(EvaluateRequest request, Predictions.Picture picture) {
    return request.data().size() == 1 ? "" : picture.folder() + 1 + "/";
  }

  private Predictions predict(Path work) throws IOException, InterruptedException {
    Predictions.Order order =
        new Predictions.Order(
            request.data(),
            request.split(),
            request.part(),
            modelFile.toAbsolutePath().toString(),
            threshold,
            null,
            null,
            testTime);
    try (StageBar bar = new StageBar("segmenting")) {
      return Predictions.make(order, work, LIMITS, (done, total) -> bar.at("", done, total));
    }
  }

  /** Of the model's grid, onto which the picture was resized to be shown. */
  private Spacing spacing(Predictions.Picture picture) {
    if (request.spacing() == null) {
      return Spacing.PIXELS;
    }
    return Spacing.millimetres(
        request.spacing()[0] * picture.rows() / picture.size(),
        request.spacing()[1] * picture.columns() / picture.size(),
        1);
  }

  private CaseSheet.Tile tile(Predictions predictions, int i, String title, String figures)
      throws IOException {
    Predictions.Picture picture = predictions.pictures().get(i);
    byte[] image = predictions.image(i);
    short[] hu = new short[image.length];
    double width = model.huHigh() - model.huLow();
    for (int p = 0; p < hu.length; p++) {
      hu[p] = (short) Math.round(model.huLow() + (image[p] & 0xFF) / 255.0 * width);
    }
    Spacing spacing = spacing(picture);
    return new CaseSheet.Tile(
        picture.size(),
        picture.size(),
        spacing.row(),
        spacing.column(),
        hu,
        model.huLow() + width / 2,
        width,
        predictions.truth(i),
        predictions.predicted(i),
        title,
        figures);
  }
}
