package org.hepatica.node;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;

/** Shows an RGB secondary capture to people without a viewer: as a PNG. */
final class CapturePng {
  private CapturePng() {}

  /**
   * Writes the picture of a single-frame RGB capture with colour by pixel.
   *
   * @throws DicomException when it is no such capture
   */
  static Path write(Path capture, Path png) throws IOException {
    DataSet dataSet = Part10.read(capture).dataSet();
    int rows = dataSet.integer(Tag.ROWS, 0);
    int columns = dataSet.integer(Tag.COLUMNS, 0);
    byte[] rgb = dataSet.bytes(Tag.PIXEL_DATA);
    boolean isRgb =
        "RGB".equals(dataSet.string(Tag.PHOTOMETRIC_INTERPRETATION))
            && dataSet.integer(Tag.PLANAR_CONFIGURATION, 1) == 0
            && dataSet.integer(Tag.BITS_ALLOCATED, 0) == 8;
    if (!isRgb || rows < 1 || columns < 1 || rgb == null || rgb.length < 3L * rows * columns) {
      throw new DicomException(capture.getFileName() + " is no RGB capture");
    }
    BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < rows * columns; i++) {
      image.setRGB(
          i % columns,
          i / columns,
          (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF);
    }
    if (!ImageIO.write(image, "png", png.toFile())) {
      throw new IOException("this Java cannot write PNG files");
    }
    return png;
  }
}
