/**
 * What is written so that it survives a loss of power. Front door: {@link
 * org.hepatica.disk.DurableFiles}.
 */
package org.hepatica.disk;
