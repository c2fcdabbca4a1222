package org.hepatica.learning.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.EdgeDoubt;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.FeatureReference;
import org.hepatica.unet.LiverBrightness;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.Prediction;
import org.hepatica.unet.TestTime;
import org.hepatica.unet.VolumeRange;

/**
 * Measures a model's {@link Calibration}: the reference and the brightness of livers on the slices
 * it was trained on, all else on the validation patients. The test patients have no part in it.
 * Loads native code.
 */
public final class Calibrating {
  private static final int BATCH = 8;

  private final LiverModel model;
  private final String layer;
  private final double threshold;

  private Calibrating(LiverModel model, String layer) {
    this.model = model;
    this.layer = layer;
    this.threshold = model.info().threshold();
  }

  /** What the model says of one patient's slices. */
  private static final class Patient {
    final List<Double> withLiver = new ArrayList<>();
    final List<Double> all = new ArrayList<>();
    final EdgeDoubt doubt;
    long truth;
    long measured;

    Patient(EdgeDoubt doubt) {
      this.doubt = doubt;
    }

    double distance() {
      List<Double> own = withLiver.isEmpty() ? all : withLiver;
      return Calibration.ofSeries(own.stream().mapToDouble(d -> d).toArray());
    }

    VolumeRange.Patient forRange() {
      return new VolumeRange.Patient(truth, measured, doubt.pixels());
    }
  }

  /**
   * The same model, calibrated; what there are too few cases for stays unknown.
   *
   * @param split {@code msd-liver-2d}, {@code by-hash} or a file, see {@link Split}
   * @param layer whose attention is shown from now on; null for the model's own choice
   * @param mode how slices are looked at
   * @throws IOException when a folder cannot be read, or the model has no such layer
   */
  public static ModelFile calibrated(
      ModelFile file, List<CaseFolder> folders, String split, String layer, TestTime mode)
      throws IOException {
    return calibrated(file, folders, split, layer, mode, why -> {});
  }

  /**
   * The same.
   *
   * @param unknown is told of each part that stays unknown, and why
   */
  public static ModelFile calibrated(
      ModelFile file,
      List<CaseFolder> folders,
      String split,
      String layer,
      TestTime mode,
      Consumer<String> unknown)
      throws IOException {
    try (LiverModel model = LiverModel.of(file).testTime(mode)) {
      if (layer != null && !model.layers().contains(layer)) {
        throw new IOException(
            "the network has no layer '%s'; it has %s".formatted(layer, model.layers()));
      }
      return file.calibrated(
          new Calibrating(model, layer == null ? model.defaultLayer() : layer)
              .measure(folders, split, unknown));
    }
  }

  /**
   * What a volume range is judged by, for each patient of one role that has liver: sums over the
   * patient's slices, in pixels.
   *
   * @throws IOException when a folder cannot be read
   */
  public static List<VolumeRange.Patient> patients(
      LiverModel model, List<CaseFolder> folders, String split, Split.Role role)
      throws IOException {
    ModelInfo info = model.info();
    List<Slice> all = new ArrayList<>();
    for (CaseFolder folder : folders) {
      all.addAll(folder.read(info.inputSize(), info.huLow(), info.huHigh()));
    }
    return ranged(
        new Calibrating(model, model.defaultLayer())
            .patients(Split.resolve(split, all, info.seen()).select(all, role), null)
            .values());
  }

  private static List<VolumeRange.Patient> ranged(Collection<Patient> patients) {
    return patients.stream().filter(p -> p.truth > 0).map(Patient::forRange).toList();
  }

  private Calibration measure(List<CaseFolder> folders, String split, Consumer<String> unknown)
      throws IOException {
    ModelInfo info = model.info();
    List<Slice> all = new ArrayList<>();
    List<ModelInfo.Data> data = new ArrayList<>();
    for (CaseFolder folder : folders) {
      all.addAll(folder.read(info.inputSize(), info.huLow(), info.huHigh()));
      data.add(new ModelInfo.Data(folder.path().getFileName().toString(), folder.sha256()));
    }
    Split roles = Split.resolve(split, all, info.seen());
    FeatureReference reference = reference(roles.select(all, Split.Role.TRAINING));
    Collection<Patient> patients =
        patients(roles.select(all, Split.Role.VALIDATION), reference).values();
    Calibration.Familiar familiar = null;
    if (reference != null && patients.size() >= Calibration.LEAST_PATIENTS) {
      double farthest = patients.stream().mapToDouble(Patient::distance).max().orElseThrow();
      familiar =
          new Calibration.Familiar(
              reference,
              Calibration.MARGIN * farthest,
              roles.select(all, Split.Role.TRAINING).size(),
              patients.size());
    }
    List<VolumeRange.Patient> ranged = ranged(patients);
    VolumeRange range = VolumeRange.of(ranged.toArray(VolumeRange.Patient[]::new));
    boolean hasLayer = model.layers().contains(layer);
    Reliability.Seen seen =
        Reliability.of(
            model, roles.select(all, Split.Role.VALIDATION), hasLayer ? Set.of(layer) : Set.of());
    List<AttentionLimits.Slice> attended = hasLayer ? seen.attended(layer) : List.of();
    AttentionLimits attention =
        AttentionLimits.of(layer, attended.toArray(AttentionLimits.Slice[]::new));
    Collection<ExpectedOverlap.Patient> overlapping = seen.patients().values();
    ExpectedOverlap overlap =
        ExpectedOverlap.of(overlapping.toArray(ExpectedOverlap.Patient[]::new));
    List<Slice> training = roles.select(all, Split.Role.TRAINING);
    LiverBrightness brightness = brightness(training, model.info().huLow(), model.info().huHigh());
    Unknown why = new Unknown(unknown);
    List<Slice> validation = roles.select(all, Split.Role.VALIDATION);
    why.newness(
        Split.patients(validation, info.seen()).size(),
        validation.stream().map(Slice::patient).distinct().count());
    if (familiar == null) {
      why.familiarity(training.size(), patients.size());
    }
    if (brightness == null) {
      why.brightness(training);
    }
    if (range == null) {
      why.range(ranged);
    }
    if (attention == null) {
      why.attention(hasLayer ? null : layer, attended);
    }
    if (overlap == null) {
      why.overlap(overlapping);
    }
    return new Calibration(
        familiar, brightness, range, attention, overlap, data, threshold, model.testTime());
  }

  /**
   * From the liver's pixels of each patient. What the window clips, as vessels beyond its end,
   * counts with the end's value.
   */
  static LiverBrightness brightness(List<Slice> slices, double huLow, double huHigh) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (Slice slice : slices) {
      double[] sum = sums.computeIfAbsent(slice.patient(), name -> new double[2]);
      for (int i = 0; i < slice.mask().length; i++) {
        if (slice.mask()[i] != 0) {
          sum[0] += huLow + (slice.image()[i] & 0xFF) / 255.0 * (huHigh - huLow);
          sum[1]++;
        }
      }
    }
    return LiverBrightness.of(
        sums.values().stream().filter(s -> s[1] > 0).mapToDouble(s -> s[0] / s[1]).toArray());
  }

  private FeatureReference reference(List<Slice> slices) {
    if (slices.size() < FeatureReference.LEAST_SLICES) {
      return null;
    }
    List<float[]> features = new ArrayList<>();
    for (int from = 0; from < slices.size(); from += BATCH) {
      for (Prediction p : predict(slices, from)) {
        features.add(p.features());
      }
    }
    return FeatureReference.of(features);
  }

  private Map<String, Patient> patients(List<Slice> slices, FeatureReference reference) {
    Map<String, Patient> patients = new LinkedHashMap<>();
    for (int from = 0; from < slices.size(); from += BATCH) {
      Prediction[] predictions = predict(slices, from);
      for (int i = 0; i < predictions.length; i++) {
        Slice slice = slices.get(from + i);
        add(
            patients.computeIfAbsent(
                slice.patient(),
                name ->
                    new Patient(
                        new EdgeDoubt(slice.size(), threshold, EdgeDoubt.REACH, EdgeDoubt.REACH))),
            slice,
            predictions[i],
            reference);
      }
    }
    return patients;
  }

  private void add(Patient patient, Slice slice, Prediction answer, FeatureReference reference) {
    byte[] mask = new byte[slice.mask().length];
    long pixels = 0;
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (answer.probabilities()[i] >= threshold ? 1 : 0);
      pixels += mask[i];
    }
    patient.truth += slice.liverPixels();
    patient.measured += pixels;
    patient.doubt.add(answer.probabilities(), mask);
    if (reference != null) {
      double distance = reference.distance(answer.features());
      patient.all.add(distance);
      if (pixels > 0) {
        patient.withLiver.add(distance);
      }
    }
  }

  private Prediction[] predict(List<Slice> slices, int from) {
    return model.predict(
        slices.subList(from, Math.min(slices.size(), from + BATCH)).stream()
            .map(Slice::values)
            .toArray(float[][]::new));
  }
}
