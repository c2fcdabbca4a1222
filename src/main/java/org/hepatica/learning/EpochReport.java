package org.hepatica.learning;

/**
 * What an epoch gave.
 *
 * @param epoch from 1
 * @param epochs of the whole run
 * @param size rows and columns of the slices
 * @param rate learning rate
 * @param loss mean training loss
 * @param validationLoss mean loss over the validation slices; NaN in runs of versions that did not
 *     measure it
 * @param validationDice mean Dice over the validation slices with liver
 * @param validationPooled Dice over all validation pixels
 * @param seconds wall time of the epoch
 * @param best whether it is the best so far at the model's own input size
 */
public record EpochReport(
    int epoch,
    int epochs,
    int size,
    double rate,
    double loss,
    double validationLoss,
    double validationDice,
    double validationPooled,
    double seconds,
    boolean best) {}
