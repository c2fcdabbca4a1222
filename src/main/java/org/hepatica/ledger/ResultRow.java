package org.hepatica.ledger;

import java.nio.file.Path;
import java.time.Instant;

/** One result object of a job, written once. {@code file} is absolute. */
public record ResultRow(
    long id,
    long jobId,
    String kind,
    String sopClassUid,
    String sopInstanceUid,
    String seriesUid,
    String transferSyntaxUid,
    Path file,
    Instant created) {}
