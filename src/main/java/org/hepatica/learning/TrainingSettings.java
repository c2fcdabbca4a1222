package org.hepatica.learning;

import java.util.List;

/**
 * Everything that shapes a training run; written into its folder.
 *
 * @param name name of the resulting model, letters, digits and hyphens
 * @param data folders of cases, each {@code PATH} or {@code PATH@LOW:HIGH} (HU of pixel values 0
 *     and 255)
 * @param split {@code msd-liver-2d} for the committed one, {@code by-hash}, or a file (see {@link
 *     Split})
 * @param inputSize rows and columns the finished model takes
 * @param huLow lower end of the model's HU window
 * @param huHigh upper end of the model's HU window
 * @param levels stages of the contracting path
 * @param baseWidth channels of the first stage
 * @param dropout probability of dropping a value
 * @param phases what is done one after the other
 * @param averaging decay per step of the running mean of weights that is validated and shipped, 0
 *     for the weights themselves
 * @param negativeRepeats how often a slice without liver is shown per epoch
 * @param augmentation variations of the training slices
 * @param seed of weights, order, augmentation and dropout
 * @param parent model file to start from, or null for fresh weights
 * @param licence licence of the resulting weights
 * @param attribution whose data they come from
 */
public record TrainingSettings(
    String name,
    List<String> data,
    String split,
    int inputSize,
    double huLow,
    double huHigh,
    int levels,
    int baseWidth,
    double dropout,
    List<Phase> phases,
    double averaging,
    int negativeRepeats,
    Augmentation augmentation,
    long seed,
    String parent,
    String licence,
    String attribution) {

  public TrainingSettings {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9-]{0,40}")) {
      throw new IllegalArgumentException("name is letters, digits and hyphens: " + name);
    }
    if (data.isEmpty() || phases.isEmpty()) {
      throw new IllegalArgumentException("training needs at least one data folder and one phase");
    }
    if (!(averaging >= 0 && averaging < 1) || negativeRepeats < 0 || !(huHigh > huLow)) {
      throw new IllegalArgumentException(
          "averaging is 0 to below 1, negativeRepeats 0 or more, huHigh above huLow");
    }
    data = List.copyOf(data);
    phases = List.copyOf(phases);
  }

  /**
   * A number of epochs at one slice size. The learning rate falls geometrically from the first
   * epoch to the last.
   *
   * @param size rows and columns of the slices
   * @param epochs passes over the training slices
   * @param batch slices per step
   * @param firstRate Adam's learning rate in the first epoch
   * @param lastRate in the last
   */
  public record Phase(int size, int epochs, int batch, double firstRate, double lastRate) {

    public Phase {
      if (epochs < 1 || batch < 1 || batch > 256 || !(firstRate > 0) || !(lastRate > 0)) {
        throw new IllegalArgumentException("epochs, batch and learning rates are positive");
      }
    }

    double rate(int epoch) {
      return epochs == 1
          ? firstRate
          : firstRate * Math.pow(lastRate / firstRate, epoch / (epochs - 1.0));
    }
  }

  /**
   * The preset of the shipped weights: 128² first, then 256². (That run began with slower decays of
   * the rate, see the model card.)
   */
  public static TrainingSettings shipped(List<String> data, long seed) {
    return new TrainingSettings(
        "liver",
        data,
        "msd-liver-2d",
        256,
        0,
        255,
        4,
        16,
        0.3,
        List.of(new Phase(128, 9, 8, 1e-3, 6e-4), new Phase(256, 9, 4, 4e-4, 1e-5)),
        0.99,
        2,
        Augmentation.shipped(),
        seed,
        null,
        "CC BY-SA 4.0",
        "Medical Segmentation Decathlon (Antonelli et al., 2022)");
  }

  /** All epochs of all phases. */
  public int epochs() {
    return phases.stream().mapToInt(Phase::epochs).sum();
  }

  /** Which phase an epoch (from 0) belongs to. */
  int phaseOf(int epoch) {
    int phase = 0;
    int from = 0;
    while (epoch >= from + phases.get(phase).epochs()) {
      from += phases.get(phase++).epochs();
    }
    return phase;
  }

  /** The first epoch of a phase. */
  int firstEpochOf(int phase) {
    return phases.subList(0, phase).stream().mapToInt(Phase::epochs).sum();
  }
}
