/**
 * What the network is computed on: the CPU, or an NVIDIA GPU that ND4J's CUDA library has machine
 * code for.
 *
 * <p>Front door: {@link org.hepatica.analysis.device.DeviceChoice}. Nothing here loads native code:
 * a library that meets a GPU which it has no code for takes its process with it, so that the choice
 * is made before, from what the driver's own program says.
 */
package org.hepatica.analysis.device;
