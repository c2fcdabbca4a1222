/**
 * Training, and training on from corrected cases; each in a child process.
 *
 * <p>Front doors: {@link org.hepatica.learning.Training} trains, {@link
 * org.hepatica.learning.Retraining} fine-tunes the present model from corrected cases, {@link
 * org.hepatica.learning.ImportProcess} takes in what another framework trained.
 *
 * <p>Beside it: what is learned from ({@link org.hepatica.learning.data}), what a model and its own
 * words are worth ({@link org.hepatica.learning.trust}), where models are kept ({@link
 * org.hepatica.learning.registry}).
 */
package org.hepatica.learning;
