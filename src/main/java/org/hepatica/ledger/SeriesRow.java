package org.hepatica.ledger;

import java.time.Instant;

/**
 * A series as the ledger knows it.
 *
 * @param revision of its newest job, from 1
 * @param sourceAe the AE that sent the latest instance
 */
public record SeriesRow(
    String seriesUid,
    String studyUid,
    String modality,
    String sourceAe,
    int revision,
    Instant firstSeen,
    Instant lastInstance) {}
