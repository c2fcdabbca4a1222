package org.hepatica.dicom.net;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * Asks another trust manager and puts its refusals into words: whose certificate, and whether it is
 * its date, its issuer or its name. Java takes a certificate that is itself in the trust file
 * without a look at its dates, and short keys and SHA-1 from anybody; this looks.
 */
final class ExplainingTrust extends X509ExtendedTrustManager {
  private static final String RENEW = "Have that certificate renewed, or set this machine's clock.";
  private static final String BETTER =
      "Have a new one issued with an RSA key of "
          + Certificates.MIN_RSA_BITS
          + " bits or more, or an EC key, signed with SHA-256.";
  private static final String ISSUER =
      "If it is to be believed, add that issuer's certificate to dicom.tls.trust; one that stands"
          + " between it and an issuer there may also be sent by the peer, behind its own.";
  private static final String HOST =
      "Write a host that it is for into its file of ae-config, or this certificate under"
          + " certificates there, have one issued for this host, or set dicom.tls.checkHostName to"
          + " false.";
  private static final String BIND =
      "If it is its own, as after a renewal, write that fingerprint, or its subject, under"
          + " certificates there.";
  private static final String AUTHORITY =
      "Have one issued by an authority whose certificate dicom.tls.trust has.";
  private static final String PURPOSE =
      "Have one issued for both ends of a connection (Extended Key Usage serverAuth and clientAuth,"
          + " Key Usage digitalSignature), or without these extensions.";
  private static final String OTHER = "Have its certificate put right.";

  private final X509ExtendedTrustManager trust;
  private final Revocation revocation;
  private final CertificateBinding binding;

  /**
   * @param revocation asked of what is believed otherwise; null for nobody
   * @param binding what a server that is believed must show; null for anything
   */
  ExplainingTrust(
      X509ExtendedTrustManager trust, Revocation revocation, CertificateBinding binding) {
    this.trust = trust;
    this.revocation = revocation;
    this.binding = binding;
  }

  /** One of the checks of the manager that is asked. */
  private interface Check {
    void run() throws CertificateException;
  }

  private void explain(X509Certificate[] chain, String host, Check check)
      throws CertificateException {
    CertificateException refused = null;
    try {
      check.run();
    } catch (CertificateException e) {
      refused = e;
    }
    X509Certificate shown = chain[0];
    Instant now = Instant.now();
    String outOfDate = Certificates.outOfDate(shown, now);
    if (outOfDate != null) {
      throw refusal(shown, shown, outOfDate, RENEW, refused);
    }
    for (X509Certificate one : chain) {
      String weakness = Certificates.weakness(one);
      if (weakness != null) {
        throw refusal(shown, one, weakness, BETTER, refused);
      }
    }
    if (refused == null) {
      if (revocation != null) {
        revocation.check(chain);
      }
      return;
    }
    for (X509Certificate issuer : chain) {
      outOfDate = Certificates.outOfDate(issuer, now);
      if (outOfDate != null) {
        throw refusal(shown, issuer, outOfDate, RENEW, refused);
      }
    }
    throw other(chain, host, refused);
  }

  private void bound(X509Certificate shown) throws CertificateRefused {
    if (binding != null && !binding.holds(shown)) {
      throw new CertificateRefused(
          "it showed %s, which its file of ae-config does not name"
              .formatted(CertificateBinding.describe(shown)),
          BIND,
          null);
    }
  }

  private static CertificateRefused refusal(
      X509Certificate shown,
      X509Certificate one,
      String what,
      String cure,
      CertificateException cause) {
    return new CertificateRefused(Certificates.whose(shown, one) + what, cure, cause);
  }

  private static CertificateRefused other(
      X509Certificate[] chain, String host, CertificateException refused) {
    X509Certificate shown = chain[0];
    for (int i = 1; i < chain.length; i++) {
      X500Principal issuer = chain[i].getSubjectX500Principal();
      if (chain[i].getBasicConstraints() < 0 && issuer.equals(shown.getIssuerX500Principal())) {
        String what =
            "is issued by %s, whose certificate is that of no authority"
                .formatted(Certificates.subject(chain[i]));
        return refusal(shown, shown, what, AUTHORITY, refused);
      }
    }
    for (Throwable e = refused; e != null; e = e.getCause()) {
      if (e instanceof CertPathBuilderException) {
        String what =
            "is issued by %s, whom the trusted certificates do not include"
                .formatted(Certificates.issuer(chain[chain.length - 1]));
        return refusal(shown, shown, what, ISSUER, refused);
      }
    }
    String message = String.valueOf(refused.getMessage());
    // Java tells a wrong name from other refusals by its message alone.
    if (host != null && message.matches("No (subject alternative|name matching).*")) {
      String what =
          "is for %s, not for the host %s that was called"
              .formatted(
                  Certificates.hosts(shown).isEmpty()
                      ? "no host by name"
                      : Certificates.hosts(shown),
                  host);
      return refusal(shown, shown, what, HOST, refused);
    }
    String what = "is refused: " + message.replaceAll("[^ -~]", "?");
    boolean purpose = message.matches("(Extended key usage|KeyUsage) does not .*");
    return refusal(shown, shown, what, purpose ? PURPOSE : OTHER, refused);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    explain(chain, null, () -> trust.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    explain(chain, engine.getPeerHost(), () -> trust.checkServerTrusted(chain, type, engine));
    bound(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    explain(chain, null, () -> trust.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    String host =
        socket instanceof SSLSocket ssl && ssl.getHandshakeSession() != null
            ? ssl.getHandshakeSession().getPeerHost()
            : null;
    explain(chain, host, () -> trust.checkServerTrusted(chain, type, socket));
    bound(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    explain(chain, null, () -> trust.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    explain(chain, null, () -> trust.checkServerTrusted(chain, type));
    bound(chain[0]);
  }

  /**
   * None are named to a peer: it would show no certificate of another issuer, not even one that is
   * trusted itself, and the log could not say whose was refused.
   */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
