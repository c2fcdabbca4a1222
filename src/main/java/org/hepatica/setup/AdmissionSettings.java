package org.hepatica.setup;

import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.Settings;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.ContentRules;

/** The rules of the admission gate, from the settings {@code admission.*}. */
public final class AdmissionSettings {
  private AdmissionSettings() {}

  /** What the gate lets in, and what it refuses. */
  public static AdmissionRules rules(HepaticaConfig config) {
    Settings.Admission a = config.settings().admission();
    return new AdmissionRules(
        a.minSlices(),
        a.maxSlices(),
        (long) a.maxVolumeMb() << 20,
        a.minCoverMm(),
        a.maxTiltDegrees(),
        a.maxShearDegrees(),
        a.maxShiftMm(),
        a.spacingTolerance(),
        a.orientationTolerance(),
        a.pixelSpacingTolerance(),
        a.maxStrayImages(),
        new ContentRules(
            a.rescaleTypes(),
            a.minSoftTissue(),
            a.maxDense(),
            a.maxScaleLeap(),
            a.phantoms() == Settings.Answer.REFUSE,
            a.phantomWords(),
            a.minAgeYears(),
            a.minBodyMm(),
            a.otherParts() == Settings.Answer.REFUSE,
            a.maxAirAtLowest()));
  }
}
