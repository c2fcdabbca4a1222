package org.hepatica.learning.trust;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.hepatica.learning.data.Slice;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.FeatureReference;
import org.hepatica.unet.LiverBrightness;
import org.hepatica.unet.VolumeRange;

/** Says why a part of a calibration is not known. */
final class Unknown {
  private final Consumer<String> told;

  Unknown(Consumer<String> told) {
    this.told = told;
  }

  void familiarity(int trainingSlices, int validationPatients) {
    if (trainingSlices < FeatureReference.LEAST_SLICES) {
      few("familiarity", trainingSlices, "training slices", FeatureReference.LEAST_SLICES);
    } else {
      few("familiarity", validationPatients, "validation patients", Calibration.LEAST_PATIENTS);
    }
  }

  /** What validates is to be new to the model. */
  void newness(int seen, long patients) {
    if (seen > 0) {
      told.accept(
          "how well it does on new patients: %d of the %d who validate were trained on, so threshold, scores and limits look better than they are (name the split of the training, or other patients)"
              .formatted(seen, patients));
    }
  }

  void brightness(List<Slice> training) {
    long patients =
        training.stream()
            .filter(slice -> slice.liverPixels() > 0)
            .map(Slice::patient)
            .distinct()
            .count();
    few(
        "brightness of livers",
        patients,
        "training patients with liver",
        LiverBrightness.LEAST_PATIENTS);
  }

  void range(List<VolumeRange.Patient> patients) {
    if (patients.size() < VolumeRange.LEAST_PATIENTS) {
      few(
          "volume range",
          patients.size(),
          "validation patients with liver",
          VolumeRange.LEAST_PATIENTS);
    } else {
      undoubted(
          "volume range",
          patients.stream().filter(p -> !Double.isFinite(p.factor())).count(),
          patients.size(),
          "volume is off, often because nothing is predicted");
    }
  }

  /**
   * @param absent a layer that the network does not have; null where it has it
   */
  void attention(String absent, List<AttentionLimits.Slice> slices) {
    if (absent == null) {
      few(
          "attention",
          slices.stream().filter(slice -> slice.dice() >= AttentionLimits.LOW_DICE).count(),
          String.format(
              Locale.ROOT,
              "validation slices whose predicted liver has a Dice of %.1f or more",
              AttentionLimits.LOW_DICE),
          AttentionLimits.LEAST_SLICES);
    } else {
      told.accept("attention: the network has no layer " + absent);
    }
  }

  void overlap(Collection<ExpectedOverlap.Patient> patients) {
    if (patients.size() < ExpectedOverlap.LEAST_PATIENTS) {
      few(
          "expected overlap",
          patients.size(),
          "validation patients with predicted liver",
          ExpectedOverlap.LEAST_PATIENTS);
    } else {
      undoubted(
          "expected overlap",
          patients.stream().filter(p -> !Double.isFinite(p.ratio())).count(),
          patients.size(),
          "mask is wrong");
    }
  }

  private void few(String part, long count, String what, int least) {
    told.accept("%s: %d %s, it takes %d".formatted(part, count, what, least));
  }

  private void undoubted(String part, long count, int of, String what) {
    told.accept(
        "%s: of %d of %d validation patients the %s, and the model has no doubt at its edge"
            .formatted(part, count, of, what));
  }
}
