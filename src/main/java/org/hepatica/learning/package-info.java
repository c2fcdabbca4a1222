/**
 * Cases, augmentation, training, evaluation and the register of models.
 *
 * <p>Front doors: {@link org.hepatica.learning.Training} trains in a child process, {@link
 * org.hepatica.learning.Evaluation} measures, {@link org.hepatica.learning.ModelRegistry} keeps
 * models and says which one is in use, {@link org.hepatica.learning.Retraining} fine-tunes the
 * present one from corrected cases.
 */
package org.hepatica.learning;
