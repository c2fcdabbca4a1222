package org.hepatica.learning.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Writes slices into a folder of cases, as {@link CaseFolder} reads them. */
public final class CaseWriter {
  private static final int NAME_DIGITS = 10;

  private final Path folder;
  private final double huLow;
  private final double huHigh;
  private int written;

  /**
   * @param folder gets {@code images/} and {@code masks/} with the first slice: where none comes,
   *     nothing is left behind
   * @param huLow Hounsfield units of pixel value 0
   * @param huHigh Hounsfield units of pixel value 255
   */
  public CaseWriter(Path folder, double huLow, double huHigh) {
    if (!(huHigh > huLow)) {
      throw new IllegalArgumentException(
          "a window from %s to %s HU: the second must be larger".formatted(huLow, huHigh));
    }
    this.folder = folder;
    this.huLow = huLow;
    this.huHigh = huHigh;
  }

  /**
   * The name that the pictures of a series have in common: the patient, by which a split goes, an
   * underscore, and the series. Neither says who it is, but to who has a list to try.
   *
   * @param patient what is the same for all series of a patient, and for no other's
   * @param seriesUid Series Instance UID
   */
  public static String name(String patient, String seriesUid) {
    return "patient" + digits(patient) + "_" + digits(seriesUid);
  }

  private static String digits(String text) {
    return Hashes.sha256(text).substring(0, NAME_DIGITS);
  }

  /**
   * Writes one slice.
   *
   * @param name of all slices of the series; what is before its first underscore is the patient
   * @param number of the slice
   * @param size rows and columns
   * @param hu size² Hounsfield units, row-major; clipped to the window
   * @param mask size² values, 1 where there is liver; null where there is none
   * @throws IOException when it cannot be written
   */
  public void write(String name, int number, int size, float[] hu, byte[] mask) throws IOException {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage truth = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < size * size; i++) {
      double value = (hu[i] - huLow) / (huHigh - huLow) * 255;
      image
          .getRaster()
          .setSample(i % size, i / size, 0, (int) Math.round(Math.min(255, Math.max(0, value))));
      truth.getRaster().setSample(i % size, i / size, 0, mask == null ? 0 : mask[i] * 255);
    }
    String png = String.format(Locale.ROOT, "%s_%03d.png", name, number);
    write(truth, Files.createDirectories(folder.resolve("masks")).resolve(png));
    write(image, Files.createDirectories(folder.resolve("images")).resolve(png));
    written++;
  }

  /** Through memory: of a file that it cannot write ImageIO keeps the reason to itself. */
  private static void write(BufferedImage picture, Path png) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(picture, "png", bytes)) {
      throw new IOException("this Java cannot write PNG files");
    }
    Files.write(png, bytes.toByteArray());
  }

  /** How many slices were written. */
  public int written() {
    return written;
  }
}
