/**
 * The composition root: reads the configuration, wires the rooms, starts and stops them in order.
 */
package org.hepatica.node;
