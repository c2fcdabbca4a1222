/**
 * The network: architecture, loss, weights on disk, inference on slices, Grad-CAM. It knows arrays
 * of floats and no DICOM.
 *
 * <p>Front door: {@link org.hepatica.unet.LiverModel} (load, probabilities, explain). {@link
 * org.hepatica.unet.NativeHelpers} says whether it runs as fast as it should.
 */
package org.hepatica.unet;
