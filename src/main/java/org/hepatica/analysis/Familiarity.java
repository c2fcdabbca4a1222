package org.hepatica.analysis;

/**
 * How like the training images the network finds a series, by the features at its bottleneck.
 *
 * @param distance of the series' slices to the training set, in the units of the model; 0 is its
 *     centre
 * @param limit from which a series counts as unlike the training set
 */
public record Familiarity(double distance, double limit) {
  /** Whether the series is unlike what the network was trained on. */
  public boolean unfamiliar() {
    return distance >= limit;
  }
}
