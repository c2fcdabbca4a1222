/**
 * The job ledger: what came in, what is being done about it, what went out, and every step between,
 * in one H2 file.
 *
 * <p>The front door is {@link org.hepatica.ledger.Ledger}; behind it one class per table. The
 * states of a job and the legal steps between them are {@link org.hepatica.ledger.JobState}.
 * Whoever waits for work waits at a {@link org.hepatica.ledger.Bell}.
 *
 * <p>Two kinds of write: a <em>note</em> is committed and reaches the disk within H2's write delay;
 * a <em>durable</em> write is followed by {@code CHECKPOINT SYNC} before the call returns. What can
 * be learned again from files (instances) or done again without harm (an object sent twice under
 * one UID) is a note; the steps of a job that follow analysis and delivery are durable. {@code
 * docs/decisions/003-ledger.md} has the measurement.
 *
 * <p>Log lines and events of this room: HEP-310 a job's step, HEP-311 a late instance, HEP-312 an
 * admin's retry, HEP-313 an attempt cut short by the end of the node, HEP-314 attempts used up that
 * way.
 */
package org.hepatica.ledger;
