/**
 * The published experiments and an ablation on any two data sets: trains, measures and reports.
 * Front door: {@link org.hepatica.experiment.Experiment}.
 */
package org.hepatica.experiment;
