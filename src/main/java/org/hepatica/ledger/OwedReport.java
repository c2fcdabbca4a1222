package org.hepatica.ledger;

import java.time.Instant;

/**
 * A report on storage commitment that we owe to an AE.
 *
 * @param report as its writer writes it
 * @param attempts made on new associations
 * @param since it is given up at an age counted from here
 */
public record OwedReport(
    long id,
    String aeTitle,
    String transactionUid,
    String report,
    int attempts,
    Instant since,
    Instant nextAttempt) {}
