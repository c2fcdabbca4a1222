package org.hepatica.ledger;

import java.time.Instant;

/**
 * One object on its way to one destination.
 *
 * @param status of the last C-STORE response (PS3.4 B.2.3), or null before there was one
 * @param text what the last attempt ended with, or null
 * @param since attempts are given up at an age counted from here
 * @param commitmentUid Transaction UID of its storage commitment request, or null
 */
public record DeliveryRow(
    long id,
    long resultId,
    long jobId,
    String destination,
    DeliveryState state,
    int attempts,
    Integer status,
    String text,
    Instant since,
    Instant nextAttempt,
    Instant changed,
    String commitmentUid) {}
