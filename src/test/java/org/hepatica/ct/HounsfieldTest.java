package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HounsfieldTest {

  @TempDir Path folder;

  @Test
  void roundsToTheNearestAndClamps() {
    HounsfieldScale scale = HounsfieldScale.of(scale(0.5, -0.25), true);
    assertThat(scale.apply(new int[] {0, 1, 2, 3, -1, -32768}))
        .containsExactly((short) 0, (short) 0, (short) 1, (short) 1, (short) -1, (short) -16384);
    assertThat(HounsfieldScale.of(scale(1, 1000), false).apply(new int[] {65535, 31767}))
        .containsExactly(Short.MAX_VALUE, (short) 32767);
    assertThat(HounsfieldScale.of(scale(-1, -40000), false).apply(new int[] {0}))
        .containsExactly(Short.MIN_VALUE);
  }

  /** Whole numbers go a shorter way, and come to the same, where they do not fit as well. */
  @Test
  void wholeNumbersGiveWhatRoundingGives() {
    int[] stored = {0, 1, -1, 1024, 32767, -32768, 65535, Integer.MAX_VALUE, Integer.MIN_VALUE};
    double[] intercepts = {0, -0.0, -1024, 1000, -8192, 32767, -40000, 2147483647.0, -2147483648.0};
    for (double intercept : intercepts) {
      HounsfieldScale scale = new HounsfieldScale(1, intercept, 1, 0);
      short[] hu = scale.apply(stored);
      for (int i = 0; i < stored.length; i++) {
        assertThat(hu[i]).as("%s + %s", stored[i], intercept).isEqualTo(scale.measured(stored[i]));
      }
    }
  }

  @Test
  void paddingBecomesAir() {
    DataSet one = scale(1, -1024).set(Tag.PIXEL_PADDING_VALUE, Vr.SS, -2000);
    assertThat(HounsfieldScale.of(one, true).apply(new int[] {-2000, -1999, 24}))
        .containsExactly((short) -1024, (short) -3023, (short) -1000);

    DataSet wrongVr = scale(1, 0).set(Tag.PIXEL_PADDING_VALUE, Vr.US, 63536);
    assertThat(HounsfieldScale.of(wrongVr, true).apply(new int[] {-2000, 5}))
        .containsExactly((short) -1024, (short) 5);

    DataSet range =
        scale(1, 0)
            .set(Tag.PIXEL_PADDING_VALUE, Vr.US, 65535)
            .set(Tag.PIXEL_PADDING_RANGE_LIMIT, Vr.US, 4096);
    assertThat(HounsfieldScale.of(range, false).apply(new int[] {4095, 4096, 65535}))
        .containsExactly((short) 4095, (short) -1024, (short) -1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"})
  void everyUncompressedSyntaxGivesTheSameVolume(String syntax) throws Exception {
    CtVolume volume =
        CtSeries.load(
            new MadeSeries().write(folder, TransferSyntax.of(syntax)), AdmissionRules.DEFAULT);
    for (int k = 0; k < volume.depth(); k++) {
      assertThat(volume.hu(k)[10]).isEqualTo((short) MadeSeries.anatomy(volume.position(k, 1, 1)));
    }
  }

  /** 12 bits unsigned with overlay bits above, 8 bits, another slope on each slice. */
  @Test
  void storedValuesOfAllKinds() throws Exception {
    MadeSeries overlaid =
        new MadeSeries()
            .all(
                d -> {
                  byte[] pixels = d.bytes(Tag.PIXEL_DATA).clone();
                  for (int i = 1; i < pixels.length; i += 2) {
                    pixels[i] |= (byte) (i * 16);
                  }
                  d.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels)
                      .set(Tag.BITS_STORED, Vr.US, 12)
                      .set(Tag.HIGH_BIT, Vr.US, 11)
                      .set(Tag.PIXEL_REPRESENTATION, Vr.US, 0);
                });
    CtVolume v = CtSeries.load(overlaid.write(folder), AdmissionRules.DEFAULT);
    assertThat(v.hu(5)[31]).isEqualTo((short) MadeSeries.anatomy(v.position(5, 3, 4)));

    MadeSeries eight =
        new MadeSeries()
            .all(
                d ->
                    d.setBytes(Tag.PIXEL_DATA, Vr.OB, eightBits())
                        .set(Tag.BITS_ALLOCATED, Vr.US, 8)
                        .set(Tag.BITS_STORED, Vr.US, 8)
                        .set(Tag.HIGH_BIT, Vr.US, 7)
                        .set(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
                        .set(Tag.RESCALE_SLOPE, Vr.DS, 2)
                        .set(Tag.RESCALE_INTERCEPT, Vr.DS, -100))
            .one(3, d -> d.set(Tag.RESCALE_SLOPE, Vr.DS, 1));
    CtVolume w = CtSeries.load(eight.write(folder), AdmissionRules.DEFAULT);
    assertThat(w.hu(0)[62]).isEqualTo((short) 24);
    assertThat(w.hu(3)[62]).isEqualTo((short) -38);
  }

  private static byte[] eightBits() {
    byte[] pixels = new byte[63];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    return pixels;
  }

  private static DataSet scale(double slope, double intercept) {
    return new DataSet()
        .set(Tag.RESCALE_SLOPE, Vr.DS, slope)
        .set(Tag.RESCALE_INTERCEPT, Vr.DS, intercept);
  }
}
