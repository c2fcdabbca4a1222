/**
 * Pixels: from the Pixel Data element of an instance, in any of the transfer syntaxes that are
 * decoded here, to the stored values of one monochrome frame, exactly. Front doors: {@link
 * org.hepatica.dicom.pixel.PixelDecoder}, {@link org.hepatica.dicom.pixel.PixelData}.
 *
 * <p>Every codec checks the compressed stream's own header against the data set before it
 * allocates, and calls a stream that ends early an error.
 */
package org.hepatica.dicom.pixel;
