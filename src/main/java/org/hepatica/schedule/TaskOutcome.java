package org.hepatica.schedule;

import java.time.Instant;

/**
 * How a task went.
 *
 * @param at when it ended
 * @param ok whether it did what it should
 * @param text what it did, or why it failed; no patient data
 */
public record TaskOutcome(Instant at, boolean ok, String text) {}
