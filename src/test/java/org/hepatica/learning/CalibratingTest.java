package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.hepatica.unet.LiverBrightness;
import org.junit.jupiter.api.Test;

/** What of a calibration needs no network. */
class CalibratingTest {
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
