/**
 * Typed settings from {@code conf/hepatica.yaml}, {@code ae-config/*.yaml}, the environment and
 * {@code --set}, checked as a whole before anything starts.
 *
 * <p>Front door: {@link org.hepatica.config.HepaticaConfig#load}. {@link
 * org.hepatica.config.Settings} is the list of every setting with its default and bounds; {@link
 * org.hepatica.config.RemoteAe} is one remote application entity. Whatever is wrong comes out as
 * one {@link org.hepatica.config.ConfigException} with every {@link
 * org.hepatica.config.ConfigProblem}: where (file and line, variable or option), what, and the
 * cure. This room knows no other; {@code node} hands each room the part it needs.
 */
package org.hepatica.config;
