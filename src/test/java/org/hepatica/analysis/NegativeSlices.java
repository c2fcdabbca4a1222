package org.hepatica.analysis;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.CtVolume;

/**
 * Writes the slices of CRLM-1004 that hold no liver, the 4 lowest and the 5 highest, as a folder of
 * cases whose values span 0 to 255 HU: {@code NegativeSlices SERIES OUT}.
 */
public final class NegativeSlices {
  private static final int SIZE = 256;
  private static final int LOWEST = 4;
  private static final int HIGHEST = 5;

  private NegativeSlices() {}

  public static void main(String[] args) throws Exception {
    Path out = Path.of(args[1]);
    Files.createDirectories(out.resolve("images"));
    Files.createDirectories(out.resolve("masks"));
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(args[0]))) {
      files = all.filter(Files::isRegularFile).toList();
    }
    CtVolume volume = CtSeries.load(files, AdmissionRules.DEFAULT);
    NetworkGrid grid =
        new NetworkGrid(
            volume.rows(), volume.columns(), volume.rowSpacing(), volume.columnSpacing(), SIZE);
    for (int k = 0; k < volume.depth(); k++) {
      if (k < LOWEST || k >= volume.depth() - HIGHEST) {
        write(out, "crlm1004_%03d.png".formatted(k), grid.toNetwork(volume.hu(k)));
      }
    }
  }

  private static void write(Path out, String name, float[] hu) throws IOException {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < hu.length; i++) {
      int value = Math.round(Math.min(255, Math.max(0, hu[i])));
      image.getRaster().setSample(i % SIZE, i / SIZE, 0, value);
    }
    ImageIO.write(image, "png", out.resolve("images").resolve(name).toFile());
    ImageIO.write(
        new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        out.resolve("masks").resolve(name).toFile());
  }
}
