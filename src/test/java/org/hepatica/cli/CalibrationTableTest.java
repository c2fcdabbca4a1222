package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.LiverBrightness;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.TestTime;
import org.hepatica.unet.VolumeRange;
import org.junit.jupiter.api.Test;

/** What a calibration takes the place of is not lost without a word. */
class CalibrationTableTest {
  private static Calibration of(String folder, int patients) {
    return new Calibration(
        new Calibration.Familiar(null, 3.25, 40 * patients, patients),
        new LiverBrightness(47.4, 146.6, 3 * patients),
        new VolumeRange(1.5, patients, patients - 1),
        new AttentionLimits("up3", 0.25, 0.5, 10 * patients, 7, 5, 3),
        new ExpectedOverlap(1.1, 0.5, 2.25, patients, 0.9),
        List.of(new ModelInfo.Data(folder, "00")),
        0.4,
        TestTime.SIZES);
  }

  private static Calibration nothing() {
    return new Calibration(null, null, null, null, List.of(), 0.5);
  }

  private static String table(Calibration before, Calibration now) {
    StringWriter out = new StringWriter();
    CalibrationTable.print(before, now, new PrintWriter(out, true));
    return out.toString();
  }

  @Test
  void bothStandSideBySide() {
    assertThat(table(of("msd", 24), of("ours", 24)))
        .containsPattern("measured on +msd +ours")
        .containsPattern("threshold, looks at a slice +0.40, SIZES +0.40, SIZES")
        .containsPattern("familiarity: limit +3.250 +3.250")
        .containsPattern("training slices +960 +960")
        .containsPattern("validation patients +24 +24")
        .containsPattern("brightness of livers, HU +47 to 147 +47 to 147")
        .containsPattern("volume range: [a-z ]+ +1.500 +1.500\n")
        .containsPattern("of these within +23 +23")
        .containsPattern("attention: layer +up3 +up3")
        .containsPattern("named with Dice under 0.8 +5 of 7 +5 of 7")
        .containsPattern("named of the others +3 of 233 +3 of 233")
        .containsPattern("from, to +0.50, 2.25 +0.50, 2.25")
        .doesNotContain("WARNING");
  }

  @Test
  void fewerValidationPatientsAreSaid() {
    assertThat(table(of("msd", 24), of("ours", 6)))
        .containsPattern("validation patients +24 +6")
        .endsWith(
            "WARNING: it rests on fewer validation patients than the one before: familiarity 6"
                + " (before, 24), volume range 6 (before, 24), expected overlap 6 (before, 24)\n");
    assertThat(table(of("msd", 24), nothing()))
        .containsPattern("familiarity: limit +3.250 +not known")
        .contains("volume range is not known now (before, of 24)");
  }

  @Test
  void moreOrTheFirstAreNoWarning() {
    assertThat(table(of("msd", 6), of("ours", 24))).doesNotContain("WARNING");
    assertThat(table(null, of("ours", 6)))
        .containsPattern("familiarity: limit +not known +3.250")
        .doesNotContain("WARNING");
    assertThat(table(null, nothing())).doesNotContain("WARNING");
  }
}
