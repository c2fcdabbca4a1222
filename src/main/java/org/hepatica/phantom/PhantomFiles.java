package org.hepatica.phantom;

import java.nio.file.Path;

/**
 * What {@link Phantom#write} wrote.
 *
 * @param series folder of the DICOM instances, one per slice
 * @param truth folder that {@link PhantomTruth#open} reads
 * @param volumeMl the true volume of the liver
 */
public record PhantomFiles(Path series, Path truth, double volumeMl) {}
