package org.hepatica.dicom.net;

import java.security.cert.CertificateException;

/** A peer's certificate is not believed; the message says whose and why, for people. */
public final class CertificateRefused extends CertificateException {
  CertificateRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
