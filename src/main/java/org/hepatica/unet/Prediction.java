package org.hepatica.unet;

/**
 * What a network says of one slice.
 *
 * @param probabilities inputSize² values 0..1, row-major: the probability of liver
 * @param features see {@link SliceFeatures}
 */
public record Prediction(float[] probabilities, float[] features) {}
