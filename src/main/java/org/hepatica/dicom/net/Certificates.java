package org.hepatica.dicom.net;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is said of certificates, in words. */
final class Certificates {
  /** Subject Alternative Name types that name a host (RFC 5280 4.2.1.6). */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

  /** Of a server, of a client, of any TLS peer (RFC 5280 4.2.1.12). */
  static final String SERVER = "1.3.6.1.5.5.7.3.1";

  static final String CLIENT = "1.3.6.1.5.5.7.3.2";

  private static final String ANY_PURPOSE = "2.5.29.37.0";

  /** Shortest RSA key (RFC 9325 4.5). */
  static final int MIN_RSA_BITS = 2048;

  private static final Pattern BROKEN_SIGNATURE =
      Pattern.compile("(MD[245]|SHA-?1)with", Pattern.CASE_INSENSITIVE);

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Certificates() {}

  /** Returns "expired on DATE" or "is not valid before DATE", or null when it is valid then. */
  static String outOfDate(X509Certificate certificate, Instant now) {
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      return "expired on " + date(certificate.getNotAfter());
    }
    return now.isBefore(certificate.getNotBefore().toInstant())
        ? "is not valid before " + date(certificate.getNotBefore())
        : null;
  }

  /** Bits of an RSA key that is too short to be trusted; 0 for all others. */
  static int tooShort(X509Certificate certificate) {
    return certificate.getPublicKey() instanceof RSAKey rsa
            && rsa.getModulus().bitLength() < MIN_RSA_BITS
        ? rsa.getModulus().bitLength()
        : 0;
  }

  /**
   * Whether a certificate may be shown for a purpose (RFC 5280 4.2.1.12); one that names none may.
   */
  static boolean isFor(String purpose, X509Certificate certificate) {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null || purposes.contains(purpose) || purposes.contains(ANY_PURPOSE);
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /**
   * Why a certificate is worth nothing whoever issued it, or null. Who signed itself is trusted by
   * name: its signature is not looked at.
   */
  static String weakness(X509Certificate certificate) {
    if (tooShort(certificate) > 0) {
      return "has an RSA key of %d bits; %d are the least (RFC 9325 4.5)"
          .formatted(tooShort(certificate), MIN_RSA_BITS);
    }
    String algorithm = certificate.getSigAlgName();
    boolean ownIssuer =
        certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    return ownIssuer ? null : weakness(algorithm);
  }

  /** Why a signature of this algorithm, as Java calls it, is worth nothing, or null. */
  static String weakness(String algorithm) {
    return BROKEN_SIGNATURE.matcher(algorithm).lookingAt()
        ? "is signed with " + algorithm + ", which can be forged (RFC 9325 4.5)"
        : null;
  }

  /** The subject as it may stand in a log line. */
  static String subject(X509Certificate certificate) {
    return printable(certificate.getSubjectX500Principal().getName());
  }

  static String issuer(X509Certificate certificate) {
    return printable(certificate.getIssuerX500Principal().getName());
  }

  /** The hosts that a certificate names; empty when it names none. */
  static List<String> hosts(X509Certificate certificate) {
    List<String> hosts = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        int type = (Integer) name.get(0);
        if (type == DNS_NAME || type == IP_ADDRESS) {
          hosts.add(printable(String.valueOf(name.get(1))));
        }
      }
    } catch (CertificateParsingException e) {
      return List.of(); // then it names none that anybody could check
    }
    return hosts;
  }

  /** Begins what is said of a certificate in the chain of the one that a peer showed. */
  static String whose(X509Certificate shown, X509Certificate one) {
    String whose = "its certificate (" + subject(shown) + ") ";
    return one.equals(shown) ? whose : whose + "is issued by " + subject(one) + ", which ";
  }

  static String date(Date date) {
    return DATE.format(date.toInstant());
  }

  /** The text as it may stand in a log line. */
  static String printable(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
  }
}
