/**
 * Pixels by dcm4che-imageio, where it has a reader in pure Java: RLE. All its other readers are of
 * native code.
 */
package org.hepatica.dicom.pixel.dcm4che;
