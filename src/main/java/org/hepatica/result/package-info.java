/**
 * Findings become DICOM: a segmentation, and secondary captures for viewers that show none.
 *
 * <p>Front door: {@link org.hepatica.result.ResultWriter}. What it writes depends on the findings,
 * the source instances and {@link org.hepatica.result.ResultSettings} alone, time included, so that
 * a job that runs twice leaves the same files with the same UIDs.
 */
package org.hepatica.result;
