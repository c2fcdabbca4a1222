package org.hepatica.ledger;

import java.nio.file.Path;
import java.time.Instant;

/**
 * One stored instance.
 *
 * @param file absolute path of the Part 10 file
 * @param bytes length of the file
 * @param checksum of the data set as received, 16 hexadecimal digits
 * @param revision the series' revision it came with
 * @param missing its file was not found at the last start
 */
public record InstanceRow(
    String sopInstanceUid,
    String seriesUid,
    String sopClassUid,
    String transferSyntaxUid,
    String sourceAe,
    Path file,
    long bytes,
    String checksum,
    int revision,
    Instant received,
    boolean missing) {}
