package org.hepatica.dicom.net;

import java.net.InetAddress;
import java.security.cert.X509Certificate;

/**
 * Who asks for an association, and how.
 *
 * @param calledAe 1 to 16 printable characters, without padding
 * @param callingAe 1 to 16 printable characters, without padding
 * @param encrypted whether the connection is TLS
 * @param certificate which the caller showed, and which is believed; null where it showed none
 */
public record Caller(
    String calledAe,
    String callingAe,
    InetAddress address,
    boolean encrypted,
    X509Certificate certificate) {}
