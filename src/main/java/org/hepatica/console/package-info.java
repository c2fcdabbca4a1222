/**
 * Status page, health, metrics, and the REST interface that the commands speak to a running node
 * by.
 *
 * <p>Front door: {@link org.hepatica.console.ConsoleServer#start}. What is shown comes from a
 * {@link org.hepatica.console.StatusSource}; what can be listed and done, from a {@link
 * org.hepatica.console.JobAdmin} and a {@link org.hepatica.console.ModelAdmin}. The page, {@code
 * /health} and {@code /metrics} may be read by whoever reaches the port and hold no patient data;
 * {@code /api} wants the token of {@link org.hepatica.console.AccessToken}, which lies in the data
 * folder, readable by the node's user only.
 */
package org.hepatica.console;
