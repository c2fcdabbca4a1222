package org.hepatica.ct;

import java.nio.file.Path;

/**
 * The image a slice of the volume came from: an instance, or a frame of one.
 *
 * @param file where it lies
 * @param sopClassUid its SOP class
 * @param sopInstanceUid its SOP instance
 * @param frame its number in an enhanced image, from 1; 0 where the instance is the slice
 * @param instanceNumber as the scanner numbered it; -1 when it did not; of a frame its number. Says
 *     nothing about the order
 * @param imagePositionPatient centre of its first pixel, mm, patient coordinates
 * @param sourceRows rows as it came
 * @param sourceColumns columns as it came
 */
public record SourceSlice(
    Path file,
    String sopClassUid,
    String sopInstanceUid,
    int frame,
    int instanceNumber,
    double[] imagePositionPatient,
    int sourceRows,
    int sourceColumns) {}
