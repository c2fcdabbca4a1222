/**
 * Results on their way out: the outbox's rows are sent by C-STORE or by STOW-RS, one worker for
 * each destination, so that a dead PACS stops nobody else.
 *
 * <p>The front door is {@link org.hepatica.delivery.DeliveryService}. What is sent is always the
 * file that was written once. A row ends as SENT (success, or a warning with its text), as
 * COMMITTED where its destination must commit to what it stored (PS3.4 J), or as FAILED (with
 * status and text), never otherwise; what may still succeed is tried again after growing pauses
 * that have an end ({@link org.hepatica.delivery.DeliverySettings}).
 *
 * <p>Log lines and events: HEP-330 sent, HEP-331 given up, HEP-332 tried again later, HEP-333
 * destination not configured, HEP-334 a worker met a fault and goes on after a pause, HEP-335
 * storage commitment asked for and given, HEP-336 asked for later, HEP-337 not given for an object,
 * HEP-338 a report on no request of ours.
 */
package org.hepatica.delivery;
