package org.hepatica.learning;

import java.util.List;
import org.hepatica.learning.data.Augmentation;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.Growth;
import org.hepatica.unet.Loss;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.ResidualUNet;
import org.hepatica.unet.Variant;
import org.nd4j.linalg.api.buffer.DataType;

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
 * @param parent model file to start from, or null for fresh weights; the inside of the new network
 *     where {@link Growth} fits
 * @param licence licence of the resulting weights
 * @param attribution whose data they come from
 * @param variant what the network's stages are made of
 * @param patience epochs of a phase without a better validation Dice after which the phase ends, 0
 *     for never
 * @param maskRefinement radius in pixels of the opening and closing of the training masks, at
 *     {@code inputSize}; 0 for none
 * @param loss which parts of the loss count; both when it is not said
 * @param picturesEvery epochs from one sheet of predicted masks to the next, 0 for none
 * @param grow whether phases at half of {@code inputSize}, which come first, train the inside of
 *     the network alone ({@link Growth}): a stage less, twice the base width
 * @param smallRepeats how often a slice whose liver covers less than a 32nd of it is shown per
 *     epoch; once when it is not said (0 would leave out what is hardest to find, and is refused)
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
    String attribution,
    Variant variant,
    int patience,
    int maskRefinement,
    Loss loss,
    int picturesEvery,
    boolean grow,
    Integer smallRepeats) {

  private static final int MAX_REFINEMENT = 10;

  /** A residual network, trained to the end of its phases on masks as they are. */
  public TrainingSettings(
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
    this(
        name,
        data,
        split,
        inputSize,
        huLow,
        huHigh,
        levels,
        baseWidth,
        dropout,
        phases,
        averaging,
        negativeRepeats,
        augmentation,
        seed,
        parent,
        licence,
        attribution,
        Variant.RESIDUAL,
        0,
        0,
        Loss.DICE_CROSS_ENTROPY,
        0,
        false,
        1);
  }

  public TrainingSettings {
    variant = variant == null ? Variant.RESIDUAL : variant;
    loss = loss == null ? Loss.DICE_CROSS_ENTROPY : loss;
    smallRepeats = smallRepeats == null ? 1 : smallRepeats;
    if (patience < 0
        || picturesEvery < 0
        || maskRefinement < 0
        || maskRefinement > MAX_REFINEMENT) {
      throw new IllegalArgumentException(
          "patience and picturesEvery are 0 or more, maskRefinement 0 to " + MAX_REFINEMENT);
    }
    if (!ModelInfo.isName(name)) {
      throw new IllegalArgumentException("name is letters, digits and hyphens: " + name);
    }
    if (data.isEmpty() || phases.isEmpty()) {
      throw new IllegalArgumentException("training needs at least one data folder and one phase");
    }
    if (!(averaging >= 0 && averaging < 1)
        || !(huHigh > huLow)
        || !Double.isFinite(huHigh - huLow)) {
      throw new IllegalArgumentException("averaging is 0 to below 1, huHigh above huLow");
    }
    if (negativeRepeats < 0 || smallRepeats < 1) {
      throw new IllegalArgumentException("negativeRepeats is 0 or more, smallRepeats 1 or more");
    }
    data = List.copyOf(data);
    phases = List.copyOf(phases);
    // Refuses what no network can have, here and not in the middle of a run.
    ResidualUNet.Architecture whole =
        new ResidualUNet.Architecture(
            inputSize, levels, baseWidth, dropout, DataType.FLOAT, variant);
    boolean grown = false;
    for (Phase phase : phases) {
      boolean inside = grow && 2 * phase.size() == inputSize;
      if (inside && (grown || levels < 2)) {
        throw new IllegalArgumentException(
            "grow wants phases of half the input size first, and at least two levels");
      }
      grown |= !inside;
      if (inside) {
        Growth.inside(whole);
      } else {
        whole.withInputSize(phase.size());
      }
    }
  }

  /**
   * A number of epochs at one slice size.
   *
   * @param size rows and columns of the slices
   * @param epochs passes over the training slices
   * @param batch slices per step
   * @param firstRate Adam's learning rate in the first epoch
   * @param lastRate in the last
   * @param schedule how it runs from one to the other; geometric when it is not said
   */
  public record Phase(
      int size, int epochs, int batch, double firstRate, double lastRate, RateSchedule schedule) {

    public Phase {
      schedule = schedule == null ? RateSchedule.GEOMETRIC : schedule;
      boolean rates = firstRate > 0 && lastRate > 0 && Double.isFinite(firstRate + lastRate);
      if (epochs < 1 || batch < 1 || batch > 256 || !rates) {
        throw new IllegalArgumentException(
            "epochs and learning rates are positive, batch 1 to 256");
      }
    }

    /** With a rate that falls geometrically. */
    public Phase(int size, int epochs, int batch, double firstRate, double lastRate) {
      this(size, epochs, batch, firstRate, lastRate, RateSchedule.GEOMETRIC);
    }

    double rate(int epoch) {
      return schedule.rate(epoch, epochs, firstRate, lastRate);
    }
  }

  /** Whether a phase trains the inside of the network alone. */
  boolean isInside(Phase phase) {
    return grow && 2 * phase.size() == inputSize;
  }

  /** The network of a phase. */
  ResidualUNet.Architecture architecture(Phase phase) {
    ResidualUNet.Architecture whole =
        new ResidualUNet.Architecture(
            inputSize, levels, baseWidth, dropout, DataType.FLOAT, variant);
    return isInside(phase) ? Growth.inside(whole) : whole.withInputSize(phase.size());
  }

  /** All epochs of all phases: the most that a run takes. */
  public int epochs() {
    return phases.stream().mapToInt(Phase::epochs).sum();
  }
}
