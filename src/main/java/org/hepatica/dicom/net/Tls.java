package org.hepatica.dicom.net;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS for a listener or a connection (PS3.15 B.12, RFC 9325): versions 1.2 and 1.3 only.
 *
 * @param keys who this side is; null for a connection that shows no certificate
 * @param trust whom this side believes
 * @param mutual a listener wants a certificate of its peers
 * @param checkHostName a connection wants the peer's certificate to name the host that was called
 * @param handshake the whole handshake has this long
 */
public record Tls(
    X509ExtendedKeyManager keys,
    X509ExtendedTrustManager trust,
    boolean mutual,
    boolean checkHostName,
    Duration handshake) {

  /** The versions that are spoken, the best first. */
  public static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  public Tls {
    Limits.positive("TLS handshake deadline", handshake);
  }

  /** A context with these keys and this trust; sockets made of it still need {@link #VERSIONS}. */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys == null ? new KeyManager[0] : new KeyManager[] {keys},
          new TrustManager[] {trust},
          new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
    }
  }
}
