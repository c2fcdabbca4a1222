package org.hepatica.analysis.worker;

/**
 * What a ready child said of itself.
 *
 * @param device {@code cpu} or {@code cuda}
 * @param accelerated whether the network runs on the fast kernels (oneDNN, cuDNN)
 * @param description of the device, for people
 * @param modelId of the model it loaded
 * @param pid of the process
 */
public record WorkerInfo(
    String device, boolean accelerated, String description, String modelId, long pid) {}
