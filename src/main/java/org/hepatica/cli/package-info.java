/**
 * The commands of {@code java -jar hepatica.jar}: parse, call, print.
 *
 * <p>Front door: {@link org.hepatica.cli.Main}. One small class per command; what a command does is
 * in the rooms it calls. {@link org.hepatica.cli.Failures} is the one place where an exception
 * becomes a message and an exit code ({@link org.hepatica.cli.ExitCode}).
 */
package org.hepatica.cli;
