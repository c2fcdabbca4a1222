/**
 * The port to the DICOM network: listen, store and echo at the level of byte streams (PS3.7,
 * PS3.8). Data sets pass through as the bytes that were negotiated; nothing in here parses or
 * changes them.
 *
 * <p>Front door: {@link org.hepatica.dicom.net.DicomEngines#pick}, which gives a {@link
 * org.hepatica.dicom.net.DicomEngine} to {@code listen} and to {@code connect} with.
 */
package org.hepatica.dicom.net;
