package org.hepatica.learning;

import java.util.List;
import java.util.Locale;
import org.hepatica.learning.TrainingSettings.Phase;
import org.hepatica.learning.data.Augmentation;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.Loss;
import org.hepatica.unet.Variant;

/** Training recipes by name. */
public enum TrainingPreset {
  /**
   * The published recipe: 256×256, dropout 0.3, Dice and cross-entropy, Adam 0.001 times 0.1 every
   * 100 epochs, 500 epochs; rotation, flips, crop and zoom, Gaussian noise; masks refined by
   * erosion and dilation. Batch, strength of the augmentation and width are ours: a base width of
   * 16 is what a CPU can train.
   */
  PAPER {
    @Override
    TrainingSettings settings(List<String> data, long seed) {
      return with(
          new Network(4, 16, false),
          data,
          Split.BY_HASH,
          List.of(new Phase(256, 500, 8, 1e-3, 1e-7, RateSchedule.step(100, 0.1))),
          0,
          1,
          new Augmentation(15, 0.2, 0, 0, 0.3, true, true, 0.05, 0, 0, 0, 0, 0),
          seed,
          0,
          1,
          10);
    }
  },
  /**
   * Most of it within an hour on two cores with 500 slices (26 minutes with 399, docs/training.md):
   * the inside at 128×128 first, then the whole at 256×256, early stopping, warm restarts.
   */
  QUICK {
    @Override
    TrainingSettings settings(List<String> data, long seed) {
      return with(
          new Network(5, 8, true),
          data,
          Split.BY_HASH,
          List.of(
              new Phase(128, 24, 8, 1e-3, 1e-4, RateSchedule.cosine(8, 1)),
              new Phase(256, 10, 4, 4e-4, 1e-5, RateSchedule.cosine(5, 1))),
          0.99,
          2,
          Augmentation.shipped(),
          seed,
          8,
          0,
          5);
    }
  },
  /**
   * What gave the shipped weights, in one run; for {@code msd-liver-2d}, whose committed split it
   * takes.
   */
  SHIPPED {
    @Override
    TrainingSettings settings(List<String> data, long seed) {
      return with(
          new Network(5, 8, true),
          data,
          Split.MSD_LIVER,
          List.of(new Phase(128, 23, 8, 1e-3, 1e-4), new Phase(256, 16, 4, 6e-4, 2e-5)),
          0.99,
          2,
          Augmentation.shipped(),
          seed,
          0,
          0,
          5);
    }
  };

  /**
   * The recipe for some data.
   *
   * @param data folders of cases, see {@link TrainingSettings#data}
   * @param seed of weights, order, augmentation and dropout
   */
  abstract TrainingSettings settings(List<String> data, long seed);

  /** Stages, base width, and whether it grows from its inside. */
  private record Network(int levels, int baseWidth, boolean grow) {}

  private static TrainingSettings with(
      Network network,
      List<String> data,
      String split,
      List<Phase> phases,
      double averaging,
      int negativeRepeats,
      Augmentation augmentation,
      long seed,
      int patience,
      int maskRefinement,
      int picturesEvery) {
    return new TrainingSettings(
        "liver",
        data,
        split,
        256,
        0,
        255,
        network.levels(),
        network.baseWidth(),
        0.3,
        phases,
        averaging,
        negativeRepeats,
        augmentation,
        seed,
        null,
        "not stated",
        "not stated",
        Variant.RESIDUAL,
        patience,
        maskRefinement,
        Loss.DICE_CROSS_ENTROPY,
        picturesEvery,
        network.grow(),
        1);
  }

  /**
   * Finds a preset.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  static TrainingPreset of(String name) {
    for (TrainingPreset preset : values()) {
      if (preset.toString().equalsIgnoreCase(name)) {
        return preset;
      }
    }
    throw new IllegalArgumentException(
        "no preset is called " + name + ": there are " + List.of(values()));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
