/**
 * The DICOM upper layer and the two DIMSE services in pure Java. From the wire up: {@link
 * org.hepatica.dicom.net.embedded.Transport} (bytes with deadlines), PduReader, PduDecoder and
 * PduEncoder (PS3.8 9.3), State and Association (PS3.8 9.2), MessageReader and MessageWriter (PS3.7
 * 6.3), then ProviderSession on one side and EmbeddedConnection on the other.
 *
 * <p>Front door: {@link org.hepatica.dicom.net.embedded.EmbeddedEngine}.
 */
package org.hepatica.dicom.net.embedded;
