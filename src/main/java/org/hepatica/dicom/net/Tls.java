package org.hepatica.dicom.net;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS for a listener or a connection (PS3.15 B.12, RFC 9325): versions 1.2 and 1.3 only.
 *
 * @param keys who this side is; null for a connection that shows no certificate
 * @param trust whom this side believes; null for nobody
 * @param mutual a listener wants a certificate of its peers
 * @param checkHostName a connection wants the peer's certificate to name the host that was called
 * @param handshake the whole handshake has this long
 * @param revocation where certificates of peers are looked up that were taken back; null for
 *     nowhere
 * @param binding a connection wants one of these certificates, whatever host it names; null for any
 *     that is trusted
 */
public record Tls(
    X509ExtendedKeyManager keys,
    X509ExtendedTrustManager trust,
    boolean mutual,
    boolean checkHostName,
    Duration handshake,
    Revocation revocation,
    CertificateBinding binding) {

  /** The versions that are spoken, the best first. */
  public static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  /** Suites of TLS 1.3, and those of 1.2 with ephemeral keys on curves and sealed encryption. */
  private static final Pattern GOOD_SUITE =
      Pattern.compile(
          "TLS_(AES|CHACHA20)_.*|TLS_ECDHE_(RSA|ECDSA)_WITH_.*_(GCM_SHA\\d+|POLY1305_SHA256)");

  /**
   * How long a session may be taken up again, in which certificates are not looked at anew (RFC
   * 9325 3.4, 7.5): Java would allow a day.
   */
  private static final int SESSION_SECONDS = 3600;

  public Tls {
    Limits.positive("TLS handshake deadline", handshake);
  }

  /**
   * A context with these keys and this trust; what is made of it still needs {@link #parameters}. A
   * certificate that it refuses is named with the reason ({@link CertificateRefused}), and an
   * expired one is refused even where it is trusted by itself.
   */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys == null ? new KeyManager[0] : new KeyManager[] {keys},
          trust == null
              ? new TrustManager[0]
              : new TrustManager[] {new ExplainingTrust(trust, revocation, binding)},
          new SecureRandom());
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS: " + e.getMessage(), e);
    }
  }

  /**
   * Whether a session may be taken up again by a later connection, in which certificates are not
   * looked at anew: not where one may be revoked meanwhile.
   */
  public boolean resumes() {
    return revocation == null;
  }

  /**
   * Versions, cipher suites and what the other side must show.
   *
   * @param context of {@link #context}
   * @param listener whether this side listens
   */
  public SSLParameters parameters(SSLContext context, boolean listener) {
    SSLParameters parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(VERSIONS.toArray(String[]::new));
    parameters.setCipherSuites(
        Arrays.stream(parameters.getCipherSuites())
            .filter(suite -> GOOD_SUITE.matcher(suite).matches())
            .toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    if (listener) {
      parameters.setNeedClientAuth(mutual);
    } else if (checkHostName && binding == null) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    return parameters;
  }

  /** The same with or without a certificate of each peer of a listener. */
  public Tls withMutual(boolean value) {
    return new Tls(keys, trust, value, checkHostName, handshake, revocation, binding);
  }

  /** The same with another deadline for the handshake. */
  public Tls withHandshake(Duration limit) {
    return new Tls(keys, trust, mutual, checkHostName, limit, revocation, binding);
  }

  /** The same for a connection to a peer that is known by one of these certificates. */
  public Tls withBinding(CertificateBinding value) {
    return new Tls(keys, trust, mutual, checkHostName, handshake, revocation, value);
  }
}
