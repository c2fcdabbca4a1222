package org.hepatica.ledger;

import java.nio.file.Path;

/**
 * An instance whose file is durable and which is now to be entered.
 *
 * @param identityHash of patient and study, equal for all instances of a study
 * @param modality (0008,0060), "" when absent
 * @param file final place, inside the data folder
 * @param bytes length of the file
 * @param checksum of the data set as received, 16 hexadecimal digits
 * @param urgent the request says STAT or HIGH
 */
public record Arrival(
    String studyUid,
    String identityHash,
    String seriesUid,
    String modality,
    String sopClassUid,
    String sopInstanceUid,
    String transferSyntaxUid,
    String sourceAe,
    Path file,
    long bytes,
    String checksum,
    boolean urgent) {}
