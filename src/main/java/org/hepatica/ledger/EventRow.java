package org.hepatica.ledger;

import java.time.Instant;

/**
 * Something that happened; never with patient data.
 *
 * @param jobId or null when it concerns no job
 * @param seriesUid or null
 * @param code HEP-nnn
 */
public record EventRow(
    long id, Instant at, Long jobId, String seriesUid, String code, String text) {}
