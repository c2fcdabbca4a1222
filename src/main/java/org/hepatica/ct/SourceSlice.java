package org.hepatica.ct;

import java.nio.file.Path;

/**
 * The instance a slice of the volume came from.
 *
 * @param file where it lies
 * @param sopClassUid its SOP class
 * @param sopInstanceUid its SOP instance
 * @param instanceNumber as the scanner numbered it; -1 when it did not. Says nothing about the
 *     order
 * @param imagePositionPatient centre of its first pixel, mm, patient coordinates
 * @param sourceRows rows as it came
 * @param sourceColumns columns as it came
 */
public record SourceSlice(
    Path file,
    String sopClassUid,
    String sopInstanceUid,
    int instanceNumber,
    double[] imagePositionPatient,
    int sourceRows,
    int sourceColumns) {}
