package org.hepatica.learning;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.MaskRefinement;
import org.hepatica.learning.data.Persons;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.SeenPictures;

/**
 * The slices of a run.
 *
 * @param data the folders, with their hashes
 * @param training slices of an epoch, with refined masks, those without liver and those with little
 *     as often as they are to be shown
 * @param validation slices, with their masks as they are
 */
record TrainingData(List<ModelInfo.Data> data, List<Slice> training, List<Slice> validation) {

  private static final double LEAST_DEVIATION = 1e-3;

  /**
   * Reads what the settings name.
   *
   * @param seen what the model that training goes on from has seen
   * @throws IOException when a folder cannot be read or is named twice, or nothing with liver
   *     trains, or validates
   */
  static TrainingData read(TrainingSettings settings, SeenPictures seen) throws IOException {
    List<ModelInfo.Data> data = new ArrayList<>();
    List<Slice> all = new ArrayList<>();
    for (CaseFolder cases : CaseFolder.parseAll(settings.data())) {
      all.addAll(cases.read(settings.inputSize(), settings.huLow(), settings.huHigh()));
      data.add(new ModelInfo.Data(cases.path().getFileName().toString(), cases.sha256()));
    }
    Split split = Split.resolve(settings.split(), all, seen);
    List<Slice> training = new ArrayList<>();
    for (Slice slice : split.select(all, Split.Role.TRAINING)) {
      Slice refined = MaskRefinement.refined(slice, settings.maskRefinement());
      training.addAll(Collections.nCopies(times(slice, settings), refined));
    }
    List<Slice> validation = split.select(all, Split.Role.VALIDATION);
    if (training.isEmpty() || validation.isEmpty()) {
      throw new IOException(
          "%d training and %d validation slices in %s%s: both are needed, see the split"
              .formatted(training.size(), validation.size(), settings.data(), hint(all, seen)));
    }
    requireLiver(validation, "validation", "by them no epoch can be told to be better");
    requireLiver(training, "training", "from them a network learns that there is no liver");
    return new TrainingData(data, training, validation);
  }

  private static String hint(List<Slice> all, SeenPictures seen) {
    Set<String> patients = all.stream().map(Slice::patient).collect(Collectors.toSet());
    if (patients.size() == 1) {
      return ", all of one patient by the part of their names before the first _";
    }
    if (Split.patients(all, seen).equals(patients)) {
      return ", all of patients whom the model that it goes on from was trained on";
    }
    return Persons.of(all).size() == 1 ? ", all of patients who share a picture" : "";
  }

  private static void requireLiver(List<Slice> slices, String what, String why) throws IOException {
    if (slices.stream().allMatch(slice -> slice.liverPixels() == 0)) {
      throw new IOException(
          "none of the %d %s slices holds liver: %s, see the split"
              .formatted(slices.size(), what, why));
    }
  }

  private static int times(Slice slice, TrainingSettings settings) {
    if (slice.liverPixels() == 0) {
      return settings.negativeRepeats();
    }
    return slice.isSmall() ? settings.smallRepeats() : 1;
  }

  /** The pictures that train. */
  SeenPictures pictures() {
    return SeenPictures.of(training.stream().mapToLong(Slice::print));
  }

  /** Of the values of the training slices, 0..1. */
  double mean() {
    return values().average().orElseThrow();
  }

  /** Standard deviation of the same; never 0. */
  double deviation() {
    double mean = mean();
    double variance = values().map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return Math.max(LEAST_DEVIATION, Math.sqrt(variance));
  }

  private DoubleStream values() {
    return training.stream()
        .flatMapToDouble(
            slice ->
                IntStream.range(0, slice.image().length)
                    .mapToDouble(i -> (slice.image()[i] & 0xFF) / 255.0));
  }
}
