package org.hepatica.dicom.net;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;

/** What is said of certificates, in words. */
final class Certificates {
  /** Subject Alternative Name types that name a host (RFC 5280 4.2.1.6). */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

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

  private static String date(Date date) {
    return DATE.format(date.toInstant());
  }

  private static String printable(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
  }
}
