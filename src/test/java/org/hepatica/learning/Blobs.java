package org.hepatica.learning;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.hepatica.learning.data.Augmentation;
import org.hepatica.learning.data.Split;

/**
 * Pictures of one bright blob on a dim, noisy ground with thin bright lines, as a folder of cases.
 */
public final class Blobs {

  public static final int SIZE = 32;

  private Blobs() {}

  /** Writes {@code patients} × {@code each} pictures; the last one of each patient has no blob. */
  public static Path write(Path folder, int patients, int each, long seed) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("masks"));
    Random random = new Random(seed);
    for (int patient = 0; patient < patients; patient++) {
      for (int i = 0; i < each; i++) {
        write(folder, "p%d_%02d.png".formatted(patient, i), i < each - 1, random);
      }
    }
    return folder;
  }

  private static void write(Path folder, String name, boolean blob, Random random)
      throws IOException {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage mask = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
    double cx = 10 + 12 * random.nextDouble();
    double cy = 10 + 12 * random.nextDouble();
    double radius = 5 + 4 * random.nextDouble();
    int line = random.nextInt(SIZE);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        boolean inside = blob && Math.hypot(x - cx, y - cy) <= radius;
        int value = (inside || y == line ? 150 : 60) + random.nextInt(40);
        image.getRaster().setSample(x, y, 0, value);
        mask.getRaster().setSample(x, y, 0, inside ? 255 : 0);
      }
    }
    ImageIO.write(image, "png", folder.resolve("images").resolve(name).toFile());
    ImageIO.write(mask, "png", folder.resolve("masks").resolve(name).toFile());
  }

  /** The same that grows from its inside. */
  public static TrainingSettings growing(Path data, List<TrainingSettings.Phase> phases) {
    return with(settings(data, phases), 0, true);
  }

  /** The same with another patience, and growing or not. */
  public static TrainingSettings with(TrainingSettings base, int patience, boolean grow) {
    return new TrainingSettings(
        base.name(),
        base.data(),
        base.split(),
        base.inputSize(),
        base.huLow(),
        base.huHigh(),
        base.levels(),
        base.baseWidth(),
        base.dropout(),
        base.phases(),
        base.averaging(),
        base.negativeRepeats(),
        base.augmentation(),
        base.seed(),
        base.parent(),
        base.licence(),
        base.attribution(),
        base.variant(),
        patience,
        base.maskRefinement(),
        base.loss(),
        base.picturesEvery(),
        grow,
        base.smallRepeats());
  }

  /** A small network on such a folder. */
  public static TrainingSettings settings(Path data, List<TrainingSettings.Phase> phases) {
    return settings(data, phases, 11);
  }

  public static TrainingSettings settings(
      Path data, List<TrainingSettings.Phase> phases, long seed) {
    return new TrainingSettings(
        "blobs",
        List.of(data.toString()),
        Split.BY_HASH,
        SIZE,
        0,
        255,
        2,
        4,
        0.1,
        phases,
        0.8,
        1,
        new Augmentation(10, 0.1, 0.05, 0, 0, true, true, 0.02, 0.1, 0.1, 0.05, 0.1, 0),
        seed,
        null,
        "CC0",
        "nobody");
  }
}
