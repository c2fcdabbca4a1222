package org.hepatica.dicom.net;

import java.net.InetAddress;

/**
 * Who asks for an association, and how.
 *
 * @param calledAe 1 to 16 printable characters, without padding
 * @param callingAe 1 to 16 printable characters, without padding
 * @param encrypted whether the connection is TLS
 */
public record Caller(String calledAe, String callingAe, InetAddress address, boolean encrypted) {}
