/**
 * Volume in, findings out: the liver's mask, its volume, where the network looked, and what a
 * reader should be told before trusting it.
 *
 * <p>Front doors: {@link org.hepatica.analysis.Analyser} does the work (in a child process, because
 * it loads native code) and leaves a folder behind; {@link org.hepatica.analysis.AnalysisFolder}
 * reads that folder, without any native code. {@code org.hepatica.analysis.worker} keeps the child
 * process for a node.
 */
package org.hepatica.analysis;
