/**
 * How well a prediction meets a truth: overlap, distances of the borders, volume, and what may be
 * said of them together. Knows masks and numbers only: no pictures, no DICOM, no network.
 *
 * <p>Front doors: {@link org.hepatica.evaluation.Measurement} measures one pair of masks, {@link
 * org.hepatica.evaluation.EvaluationReport} sums many up, as JSON, and {@link
 * org.hepatica.evaluation.ReportTable} shows them on a terminal.
 */
package org.hepatica.evaluation;
