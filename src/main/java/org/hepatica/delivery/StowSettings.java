package org.hepatica.delivery;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.hepatica.dicom.net.Tls;

/**
 * A server that takes objects by STOW-RS (PS3.18 10.5), and how long to wait for it.
 *
 * @param base of its DICOMweb services, http: or https:, without a slash at its end
 * @param authorization the file with the value of the Authorization header, read for each visit;
 *     null: none is sent
 * @param tls whom to believe, and who we are; null for http:
 * @param connect for the connection, with TLS
 * @param answer for a whole request, besides a second for each 64 KiB of its object
 */
public record StowSettings(
    URI base, Path authorization, Tls tls, Duration connect, Duration answer) {
  /** Bytes of an object for each second more that its request may take. */
  private static final int BYTES_A_SECOND = 64 << 10;

  public StowSettings {
    if ("https".equals(base.getScheme()) != (tls != null)) {
      throw new IllegalArgumentException("TLS goes with https:, and with nothing else");
    }
    if (connect.isZero() || connect.isNegative() || answer.isZero() || answer.isNegative()) {
      throw new IllegalArgumentException("deadlines must be positive");
    }
  }

  /** How long a request with so many bytes may take from its first byte to that of its answer. */
  Duration whole(long bytes) {
    return answer.plusSeconds(bytes / BYTES_A_SECOND);
  }
}
