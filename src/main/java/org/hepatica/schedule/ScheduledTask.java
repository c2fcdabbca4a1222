package org.hepatica.schedule;

/**
 * A task and its time.
 *
 * @param name names it in the tables and in the log
 * @param cron a Quartz cron expression, in local time
 * @param catchUp whether it is done once at start when its time passed while the node was down
 * @param task what is done
 */
public record ScheduledTask(String name, String cron, boolean catchUp, Task task) {}
