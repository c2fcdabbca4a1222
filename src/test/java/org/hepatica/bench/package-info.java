/**
 * Measurements, as programs. Of the DICOM network: {@link org.hepatica.bench.NetworkBench} beside
 * other receivers and senders, {@link org.hepatica.bench.CrowdBench} with many associations at
 * once. Of the neural network: {@link org.hepatica.bench.InferenceBench} beside ONNX Runtime,
 * {@link org.hepatica.bench.AttentionBench}, and {@link org.hepatica.bench.InferenceSoak} for
 * memory. docs/benchmarks.md says how they are started and what they gave.
 */
package org.hepatica.bench;
