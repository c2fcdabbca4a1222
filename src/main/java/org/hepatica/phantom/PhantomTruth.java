package org.hepatica.phantom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.ImageIO;

/**
 * The truth about a phantom: {@code truth.json} and one PNG of one bit per pixel for each slice
 * that holds liver, on the pixels of its DICOM instance.
 */
public final class PhantomTruth {
  private static final String JSON_NAME = "truth.json";
  private static final String NO_TRUTH = " is not the truth of a phantom";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;
  private final Content content;

  /**
   * What {@code truth.json} says.
   *
   * @param seed of the phantom
   * @param volumeMl volume of the liver as the geometry has it, apart from any grid
   * @param maskVolumeMl volume of the masks
   * @param seriesUid the CT series it belongs to
   * @param rows of each mask
   * @param columns of each mask
   * @param slices from feet to head
   */
  public record Content(
      long seed,
      double volumeMl,
      double maskVolumeMl,
      String seriesUid,
      int rows,
      int columns,
      List<SliceTruth> slices) {}

  /**
   * The truth about one slice.
   *
   * @param sopInstanceUid its DICOM instance
   * @param mask name of its PNG; null when it holds no liver
   * @param liverPixels number of pixels that are liver
   */
  public record SliceTruth(String sopInstanceUid, String mask, int liverPixels) {}

  private PhantomTruth(Path folder, Content content) {
    this.folder = folder;
    this.content = content;
  }

  /**
   * Opens the truth that {@link Phantom#write} left in a folder.
   *
   * @throws IOException when its file cannot be read or says something else
   */
  public static PhantomTruth open(Path folder) throws IOException {
    try {
      Content content = JSON.readValue(folder.resolve(JSON_NAME).toFile(), Content.class);
      if (content != null && content.seriesUid != null && content.slices != null) {
        return new PhantomTruth(folder, content);
      }
    } catch (JsonProcessingException e) {
      throw new IOException(JSON_NAME + NO_TRUTH, e);
    }
    throw new IOException(JSON_NAME + NO_TRUTH);
  }

  public Content content() {
    return content;
  }

  /** The mask of slice k (0 at the feet): rows x columns of 0 or 1, row-major. */
  public byte[] mask(int k) throws IOException {
    byte[] mask = new byte[content.rows * content.columns];
    String name = content.slices.get(k).mask;
    if (name != null) {
      Path file = folder.resolve(name);
      BufferedImage image = ImageIO.read(file.toFile());
      if (image == null
          || image.getWidth() != content.columns
          || image.getHeight() != content.rows) {
        throw new IOException(file + " is not a mask of this phantom");
      }
      Raster raster = image.getRaster();
      for (int i = 0; i < mask.length; i++) {
        mask[i] = (byte) raster.getSample(i % content.columns, i / content.columns, 0);
      }
    }
    return mask;
  }

  static SliceTruth writeSlice(
      Path folder, int k, String sopInstanceUid, byte[] mask, Layout.Grid grid) throws IOException {
    int columns = grid.columns();
    BufferedImage image = new BufferedImage(columns, grid.rows(), BufferedImage.TYPE_BYTE_BINARY);
    int pixels = 0;
    for (int i = 0; i < mask.length; i++) {
      pixels += mask[i];
      image.getRaster().setSample(i % columns, i / columns, 0, mask[i]);
    }
    String name = String.format(Locale.ROOT, "%04d.png", k + 1);
    if (pixels == 0) {
      Files.deleteIfExists(folder.resolve(name));
      return new SliceTruth(sopInstanceUid, null, 0);
    }
    if (!ImageIO.write(image, "png", folder.resolve(name).toFile())) {
      throw new IOException("This Java cannot write PNG files");
    }
    return new SliceTruth(sopInstanceUid, name, pixels);
  }

  static void write(
      Path folder,
      PhantomOptions options,
      Layout.Grid grid,
      String seriesUid,
      double volumeMl,
      SliceTruth... slices)
      throws IOException {
    long pixels = 0;
    for (SliceTruth slice : slices) {
      pixels += Objects.requireNonNull(slice).liverPixels;
    }
    double voxelMl = options.rowSpacing() * options.columnSpacing() * options.sliceSpacing() / 1000;
    Content content =
        new Content(
            options.seed(),
            rounded(volumeMl),
            rounded(pixels * voxelMl),
            seriesUid,
            grid.rows(),
            grid.columns(),
            List.of(slices));
    Files.write(folder.resolve(JSON_NAME), JSON.writeValueAsBytes(content));
  }

  private static double rounded(double ml) {
    return Math.round(ml * 100) / 100.0;
  }
}
