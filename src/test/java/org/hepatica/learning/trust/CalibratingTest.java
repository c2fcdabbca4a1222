package org.hepatica.learning.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hepatica.learning.Blobs;
import org.hepatica.learning.TinyModels;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.LiverBrightness;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.TestTime;
import org.hepatica.unet.VolumeRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a calibration needs no network. */
class CalibratingTest {
  private static final ChildLimits LIMITS = new ChildLimits(256, 512, 1, Duration.ofMinutes(5));

  private static Slice slice(String name, int value, int... liver) {
    byte[] image = new byte[16];
    byte[] mask = new byte[16];
    java.util.Arrays.fill(image, (byte) 255);
    for (int at : liver) {
      image[at] = (byte) value;
      mask[at] = 1;
    }
    return new Slice(name, 4, image, mask);
  }

  /** Nobody can mend what is only said to be not known. */
  @Test
  void whatStaysUnknownIsSaidWithTheReason(@TempDir Path folder) throws Exception {
    Path model = folder.resolve("tiny.hepatica");
    TinyModels.model("tiny", 1).write(model);
    Path cases = Blobs.write(folder.resolve("cases"), 3, 3, 1);
    List<String> why =
        CalibrationProcess.start(
            model,
            List.of(cases.toString()),
            Split.BY_HASH,
            null,
            folder.resolve("calibrated.hepatica"),
            TestTime.NONE,
            null,
            LIMITS);
    assertThat(why)
        .extracting(text -> text.replaceFirst(": [0-9]+ ", ": N "))
        .containsExactly(
            "familiarity: N training slices, it takes 100",
            "brightness of livers: N training patients with liver, it takes 5",
            "volume range: N validation patients with liver, it takes 10",
            "attention: N validation slices whose predicted liver has a Dice of 0.8 or more,"
                + " it takes 40",
            "expected overlap: N validation patients with predicted liver, it takes 10");
  }

  /** A mean of weights has nobody else to choose its threshold. */
  @Test
  void anotherThresholdIsChosenOrTakenAndScoresAreMeasuredAtIt(@TempDir Path folder)
      throws Exception {
    Path model = folder.resolve("tiny.hepatica");
    TinyModels.model("tiny", 1).write(model);
    Path cases = Blobs.write(folder.resolve("cases"), 10, 2, 1);
    Path out = folder.resolve("calibrated.hepatica");
    ModelFile before = ModelFile.read(model);

    calibrate(model, cases, out, new CalibrationProcess.NewThreshold(0.37));
    ModelFile given = ModelFile.read(out);
    assertThat(given.info().threshold()).isEqualTo(0.37);
    assertThat(given.info().id()).isEqualTo(before.info().id());
    assertThat(given.info().scores()).containsKey("validation.dice.mean");
    assertThat(given.calibration().orElseThrow().threshold()).isEqualTo(0.37);

    calibrate(model, cases, out, new CalibrationProcess.NewThreshold(null));
    assertThat(ModelFile.read(out).info().threshold()).isIn(0.4, 0.45, 0.5, 0.55, 0.6);
    calibrate(model, cases, out, null);
    assertThat(ModelFile.read(out).info()).isEqualTo(before.info());

    Path none = Files.writeString(folder.resolve("split.txt"), "validation nobody\n");
    assertThatThrownBy(
            () ->
                CalibrationProcess.start(
                    model,
                    List.of(cases.toString()),
                    none.toString(),
                    null,
                    out,
                    TestTime.NONE,
                    new CalibrationProcess.NewThreshold(null),
                    LIMITS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nobody of --data validates by the split");
  }

  private static void calibrate(
      Path model, Path cases, Path out, CalibrationProcess.NewThreshold threshold)
      throws Exception {
    CalibrationProcess.start(
        model,
        List.of(cases.toString()),
        Split.BY_HASH,
        null,
        out,
        TestTime.NONE,
        threshold,
        LIMITS);
  }

  @Test
  void masksThatAreWrongWithoutAnyDoubtAreSaidToBe() {
    List<String> why = new ArrayList<>();
    Unknown unknown = new Unknown(why::add);
    unknown.range(Collections.nCopies(12, new VolumeRange.Patient(100, 0, 0)));
    unknown.overlap(Collections.nCopies(11, new ExpectedOverlap.Patient(0.5, 0)));
    assertThat(why)
        .containsExactly(
            "volume range: of 12 of 12 validation patients the volume is off, often because"
                + " nothing is predicted, and the model has no doubt at its edge",
            "expected overlap: of 11 of 11 validation patients the mask is wrong, and the model"
                + " has no doubt at its edge");
  }

  /** Means of patients, not of slices or pixels, in the HU of the model's window. */
  @Test
  void brightnessIsThatOfEachPatientsLiver() {
    List<Slice> slices = new ArrayList<>();
    slices.add(slice("a_1", 100, 3, 4, 5));
    slices.add(slice("a_2", 200, 7));
    slices.add(slice("b_1", 51, 2));
    slices.add(slice("c_1", 153, 2, 3));
    slices.add(slice("d_1", 90, 2, 3));
    slices.add(slice("none_1", 90));
    assertThat(Calibrating.brightness(slices, -160, 240)).as("four patients").isNull();
    slices.add(slice("e_1", 90, 2, 3));
    LiverBrightness known = Calibrating.brightness(slices, -160, 240);
    assertThat(known.from()).isEqualTo(-160 + 51 * 400 / 255.0, within(1e-9));
    assertThat(known.to()).isEqualTo(-160 + 153 * 400 / 255.0, within(1e-9));
    assertThat(known.patients()).isEqualTo(5);
    slices.add(slice("f_1", 100, 3, 4, 5));
    slices.add(slice("f_2", 220, 7, 8, 9));
    assertThat(Calibrating.brightness(slices, 0, 255).to()).isEqualTo(160, within(1e-9));
  }
}
