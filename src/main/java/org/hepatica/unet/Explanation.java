package org.hepatica.unet;

/**
 * What the network sees in one slice, and where it looked.
 *
 * @param probabilities inputSize² values 0..1, row-major: the probability of liver
 * @param attention inputSize² values, 0 or more, not scaled (one scale for a whole series is chosen
 *     by who shows it); all 0 where no liver is predicted
 */
public record Explanation(float[] probabilities, float[] attention) {}
