/**
 * A series becomes a volume: which files belong together, whether the series is one that Hepatica
 * can judge (the admission gate, every "no" with a number), the order and spacing of slices from
 * their positions, Hounsfield units, and one canonical pose.
 *
 * <p>Front doors: {@link org.hepatica.ct.SeriesScan} and {@link org.hepatica.ct.CtSeries}, which
 * gives a {@link org.hepatica.ct.CtVolume} or throws {@link org.hepatica.ct.SeriesRefused}.
 */
package org.hepatica.ct;
