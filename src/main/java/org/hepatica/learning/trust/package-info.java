/**
 * What a model finds on cases that it was not trained on, and what its own words are worth.
 *
 * <p>Front doors: {@link org.hepatica.learning.trust.Evaluation} measures, {@link
 * org.hepatica.learning.trust.CalibrationProcess} sets threshold, ranges and limits, {@link
 * org.hepatica.learning.trust.TrustProcess} asks whether attention and doubt tell the truth.
 */
package org.hepatica.learning.trust;
