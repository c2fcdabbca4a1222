package org.hepatica.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.hepatica.disk.DurableFiles;
import org.hepatica.evaluation.EvaluationReport;
import org.hepatica.evaluation.Mask;
import org.hepatica.evaluation.Measurement;
import org.hepatica.evaluation.Spacing;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.Persons;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.trust.Predictions;
import org.hepatica.process.Build;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;

/**
 * Measures methods slice by slice, on the grid of the network's input, without post-processing. An
 * outcome that was measured already, of the same weights, is read again.
 */
final class Measuring {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;
  private final ChildLimits limits;

  /**
   * @param folder gets a JSON file for each outcome, and one with every slice
   */
  Measuring(Path folder, ChildLimits limits) {
    this.folder = folder;
    this.limits = limits;
  }

  /**
   * Measures a network.
   *
   * @param name of the outcome
   * @param data as {@link org.hepatica.learning.data.CaseFolder#parse} takes it
   * @param roles whose slices: of each patient who has one of them
   * @param progress is told how many slices are done, and of how many
   */
  Outcome network(
      String name,
      Path model,
      String data,
      Path split,
      List<Split.Role> roles,
      Path work,
      BiConsumer<Integer, Integer> progress)
      throws IOException, InterruptedException {
    ModelInfo info = ModelFile.read(model).info();
    Outcome known = known(name);
    if (known != null && known.model().equals(info.id())) {
      return known;
    }
    List<Measurement> measured = new ArrayList<>();
    for (Split.Role role : roles) {
      Predictions predictions =
          Predictions.make(
              new Predictions.Order(
                  List.of(data), split.toString(), role, model.toString(), info.threshold()),
              work,
              limits,
              progress);
      Persons persons = new Persons();
      predictions.pictures().forEach(p -> persons.add(p.patient(), p.print()));
      for (int i = 0; i < predictions.pictures().size(); i++) {
        Predictions.Picture picture = predictions.pictures().get(i);
        int size = picture.size();
        measured.add(
            Measurement.ofSlice(
                picture.name(),
                persons.first(picture.patient()),
                Mask.of(size, size, predictions.truth(i)),
                Mask.of(size, size, predictions.predicted(i)),
                Spacing.PIXELS));
      }
      predictions.delete();
    }
    return outcome(name, info.id(), info.threshold(), data, measured);
  }

  /** Measures a method without a network; always anew, as it is quick. */
  Outcome method(String name, Segmenter method, String data, List<Slice> slices)
      throws IOException {
    List<Measurement> measured = new ArrayList<>();
    Persons persons = new Persons();
    slices.forEach(slice -> persons.add(slice.patient(), slice.print()));
    for (Slice slice : slices) {
      measured.add(
          Measurement.ofSlice(
              slice.name(),
              persons.first(slice.patient()),
              Mask.of(slice.size(), slice.size(), slice.mask()),
              Mask.of(slice.size(), slice.size(), method.segment(slice)),
              Spacing.PIXELS));
    }
    return outcome(name, method.describe(), 0.5, data, measured);
  }

  private Outcome known(String name) throws IOException {
    Path file = folder.resolve(name + ".json");
    return Files.exists(file) ? JSON.readValue(file.toFile(), Outcome.class) : null;
  }

  private Outcome outcome(
      String name, String model, double threshold, String data, List<Measurement> measured)
      throws IOException {
    if (measured.isEmpty()) {
      throw new IOException("nothing to measure for " + name + " in " + data);
    }
    EvaluationReport report =
        EvaluationReport.of(
            new EvaluationReport.Subject(
                "Hepatica " + Build.VERSION,
                new EvaluationReport.Model(model, name, threshold),
                threshold,
                List.of(data),
                EvaluationReport.PICTURES,
                null,
                null,
                List.of()),
            List.of(),
            measured,
            List.of(),
            List.of());
    Files.createDirectories(folder);
    report.write(folder.resolve(name + "-slices.json"));
    Outcome outcome = Outcome.of(report);
    byte[] json = JSON.writeValueAsBytes(outcome);
    DurableFiles.write(folder.resolve(name + ".json"), out -> out.write(json));
    return outcome;
  }
}
