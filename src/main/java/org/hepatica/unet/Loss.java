package org.hepatica.unet;

/** The two parts of {@link DiceCrossEntropy}, together or alone. */
public enum Loss {
  /** Both with equal weight. */
  DICE_CROSS_ENTROPY(1, 1),
  /** The overlap alone. */
  DICE(1, 0),
  /** The pixels alone. */
  CROSS_ENTROPY(0, 1);

  final double dice;
  final double entropy;

  Loss(double dice, double entropy) {
    this.dice = dice;
    this.entropy = entropy;
  }
}
