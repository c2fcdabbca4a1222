package org.hepatica.ledger;

import java.nio.file.Path;
import java.time.Instant;

/** A delivery that is due, with what a sender needs to know of its object. */
public record Dispatch(
    long id,
    long jobId,
    String destination,
    int attempts,
    Instant since,
    String sopClassUid,
    String sopInstanceUid,
    String transferSyntaxUid,
    Path file) {}
