/**
 * An instance arrives: it is checked, written durably and only then acknowledged; it gets its name
 * and its row; and when nothing more of a series comes, its job is queued.
 *
 * <p>Front doors: {@link org.hepatica.intake.Intake} (the {@code StoreHandler}), {@link
 * org.hepatica.intake.QuietWatch} (completeness), {@link org.hepatica.intake.CommitmentDesk}
 * (storage commitment to those who send) and {@link org.hepatica.intake.Recovery} (at start, before
 * anybody may connect).
 *
 * <pre>
 * DATA/incoming/RANDOM.part                    while it is being received; removed at start
 * DATA/incoming/RANDOM.prepared                the same; or whole, with a seal: entered at start
 * DATA/studies/STUDY/SERIES/SOP.dcm            the truth: a Part 10 file, the data set as it was received
 * DATA/conflicts/SOP.HASH.dcm                  same UID, other content: kept apart, never analysed
 * </pre>
 *
 * <p>Order of steps in a prepared file: write, seal, fdatasync, answer 0000H; then, many at once,
 * rename, cut, commit the rows. In a new file: write, fsync, rename, fsync the folder, commit the
 * row, answer 0000H. A crash between two of them leaves a part, which is removed, or a sealed file
 * or one without a row, which are entered at the next start.
 *
 * <p>Log lines and events: HEP-301 stored, HEP-302 the same again, HEP-303 a conflict, HEP-304 not
 * what the command said, HEP-305 not understood, HEP-306 no room, HEP-307 made by Hepatica itself,
 * HEP-308 too large, HEP-309 broken off; HEP-320 no CT images; HEP-321 to HEP-325 recovery; HEP-326
 * acknowledged and not in the ledger yet, HEP-327 there after all; HEP-354 to HEP-356 senders that
 * broke off, and a node that did; HEP-358 a correction that is kept apart and has no job; HEP-340
 * to HEP-344 storage commitment: a report given on a new association, later, given up, a request
 * refused, a fault of this program.
 */
package org.hepatica.intake;
