/**
 * What happens by the clock: redelivery, purge, backup and retraining, started by Quartz from the
 * tables in the ledger's file, so that what was missed while the node was down is caught up.
 *
 * <p>Front door: {@link org.hepatica.schedule.Scheduling#start}. What a task does is its own:
 * {@link org.hepatica.schedule.PurgeTask}, {@link org.hepatica.schedule.BackupTask}, {@link
 * org.hepatica.schedule.RetrainTask}; what they need of other rooms comes in as small interfaces.
 */
package org.hepatica.schedule;
