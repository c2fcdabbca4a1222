/**
 * The running node: wires the rooms, starts and stops them in order, and takes jobs from the
 * ledger. Front doors: {@link org.hepatica.node.Node}, {@link org.hepatica.node.JobRunner}.
 */
package org.hepatica.node;
