package org.hepatica.dicom.net;

import java.io.IOException;
import java.nio.file.Path;

/** A file of TLS cannot be used; the message names it, what is wrong and the cure. */
public final class TlsFileException extends IOException {
  private final Part part;
  private final String what;
  private final String cure;

  /** Which file, by the last word of its setting. */
  public enum Part {
    CERTIFICATE,
    KEY,
    TRUST,
    CRL
  }

  TlsFileException(Part part, Path file, String what, String cure, Throwable cause) {
    super(file + " " + what + ". " + cure, cause);
    this.part = part;
    this.what = file + " " + what;
    this.cure = cure;
  }

  public Part part() {
    return part;
  }

  /** File and fault, without a full stop. */
  public String what() {
    return what;
  }

  /** What to do, as a sentence. */
  public String cure() {
    return cure;
  }
}
