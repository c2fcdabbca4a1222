/**
 * What others marked in a series: DICOM segmentations and series of masks, brought onto the pixels
 * of the series by their places in the patient. Front doors: {@link
 * org.hepatica.truth.SegmentationFile}, {@link org.hepatica.truth.MaskSeries}, both onto a {@link
 * org.hepatica.truth.SourceGrid}.
 */
package org.hepatica.truth;
