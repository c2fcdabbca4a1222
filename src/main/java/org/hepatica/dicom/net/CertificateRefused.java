package org.hepatica.dicom.net;

import java.security.cert.CertificateException;

/** A peer's certificate is not believed; the message says whose and why, for people. */
public final class CertificateRefused extends CertificateException {
  private final String cure;

  CertificateRefused(String message, String cure, Throwable cause) {
    super(message, cause);
    this.cure = cure;
  }

  /** What to do, as a sentence. */
  public String cure() {
    return cure;
  }
}
