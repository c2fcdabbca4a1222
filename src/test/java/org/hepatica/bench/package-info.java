/**
 * Measurements of the DICOM network, as programs: {@link org.hepatica.bench.NetworkBench} beside
 * other receivers and senders, {@link org.hepatica.bench.CrowdBench} with many associations at
 * once. docs/benchmarks.md says how they are started and what they gave.
 */
package org.hepatica.bench;
