package org.hepatica.dicom.net;

import java.io.EOFException;
import java.net.SocketException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Why TLS failed, in words, from either side.
 *
 * @param what such as "its certificate (CN=PACS) expired on 2026-01-01 00:00 UTC"; begins in lower
 *     case, without a full stop
 * @param cure what to do about it, as a sentence
 */
public record TlsReason(String what, String cure) {
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  private static final Pattern NO_VERSION =
      Pattern.compile(
          "protocol version|client requested protocol|unsupported.*version|not enabled");

  /** What Java says of bytes that are no handshake, or none it reads on with. */
  private static final Pattern NOISE =
      Pattern.compile(
          "handshake type|handshake message|handshake data|session id length|no sufficient data"
              + "|clienthello|serverhello|extensions? data|record too big|record version|overflow"
              + "|unexpected message|plaintext connection|unsupported or");

  /** Where Java repeats what the peer chose, which would be another reason each time. */
  private static final Pattern CHOSEN = Pattern.compile("\\s*[={].*|\\s*\\(\\d+[^)]*\\)");

  /** Versions that there are not, of which a peer can name thousands. */
  private static final Pattern NO_VERSIONS =
      Pattern.compile("(\\(D\\)|D)?TLS-\\d+\\.\\d+(, (\\(D\\)|D)?TLS-\\d+\\.\\d+)*");

  private static final String ASK_THERE = "Look into its log, which has the reason.";

  /** Whether an exception is one of TLS, somewhere in its chain of causes. */
  public static boolean isIn(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }

  /** Reads the reason out of what a handshake, or the first read after it, ended with. */
  public static TlsReason of(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof CertificateRefused refused) {
        return new TlsReason(refused.getMessage(), refused.cure());
      }
    }
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof SSLException && e.getMessage() != null) {
        return of(e.getMessage());
      }
    }
    if (failure.getMessage() == null && failure instanceof SSLException) {
      return noise();
    }
    if (failure instanceof EOFException || failure instanceof SocketException) { // reset
      return new TlsReason(
          "it closed the connection in the middle of the TLS handshake",
          "It may speak no TLS on this port, or refuse our certificate; its log says which.");
    }
    return new TlsReason(printable(String.valueOf(failure.getMessage())), ASK_THERE);
  }

  private static TlsReason of(String message) {
    Matcher alert = ALERT.matcher(message);
    if (alert.find()) {
      return ofAlert(alert.group(1));
    }
    String lower = message.toLowerCase(java.util.Locale.ROOT);
    if (lower.contains("empty client certificate chain")
        || lower.contains("empty server certificate chain")) {
      return new TlsReason(
          "it showed no certificate",
          "Give it one whose issuer dicom.tls.trust has, or set dicom.tls.mutual to false.");
    }
    if (NO_VERSION.matcher(lower).find()) {
      return new TlsReason(
          "it speaks neither TLS 1.2 nor 1.3 ("
              + printable(NO_VERSIONS.matcher(message).replaceAll("unknown"))
              + ")",
          "Allow TLS 1.2 or 1.3 there; older versions are not spoken here.");
    }
    if (lower.contains("no cipher suites in common")
        || lower.contains("no negotiable cipher suite")) {
      return new TlsReason(
          "it has no cipher suite in common with this side",
          "Allow suites with ECDHE and GCM there; and see that the key here is RSA or EC.");
    }
    if (NOISE.matcher(lower).find()) {
      return noise();
    }
    return new TlsReason(printable(CHOSEN.matcher(message).replaceAll("")), ASK_THERE);
  }

  private static TlsReason noise() {
    return new TlsReason(
        "it does not speak TLS, or what it sends is no TLS handshake that can be read",
        "Check the port; a scanner does that, or a network that damages what it carries.");
  }

  private static TlsReason ofAlert(String alert) {
    String said = " (TLS alert " + alert + ")";
    return switch (alert) {
      case "certificate_required" ->
          new TlsReason(
              "it asks for a certificate and was shown none" + said,
              "Set dicom.tls.certificate and dicom.tls.key.");
      case "bad_certificate", "certificate_unknown", "unsupported_certificate" ->
          new TlsReason(
              "it does not accept our certificate" + said,
              "Trust the certificate in dicom.tls.certificate, or its issuer, there.");
      case "unknown_ca" ->
          new TlsReason(
              "it does not know the issuer of our certificate" + said,
              "Add the issuer of dicom.tls.certificate to its trusted certificates.");
      case "certificate_expired", "certificate_revoked" ->
          new TlsReason(
              "it says that our certificate has expired or is revoked" + said,
              "Renew dicom.tls.certificate and restart, or compare the clocks of the two"
                  + " machines.");
      case "protocol_version" ->
          new TlsReason("it does not accept TLS 1.2 or 1.3" + said, "Allow TLS 1.2 or 1.3 there.");
      case "handshake_failure", "insufficient_security" ->
          new TlsReason(
              "it found no cipher suite in common, or wants a certificate and was shown none"
                  + said,
              "Allow suites with ECDHE and GCM there; and see dicom.tls.certificate.");
      case "access_denied" ->
          new TlsReason("it denies access" + said, "Enter our certificate there.");
      default -> new TlsReason("it broke off the TLS handshake" + said, ASK_THERE);
    };
  }

  private static String printable(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return plain.length() > 300 ? plain.substring(0, 300) + "…" : plain;
  }
}
