package org.hepatica.dicom.net;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * The certificates that a remote AE is known by. The standard says how a peer shows who it is
 * (PS3.15 B.12), not which certificate may use which AE title: that is the site's to say, and
 * without it every certificate that is trusted could use every title. Immutable.
 */
public final class CertificateBinding {
  private static final String DNS = "DNS:";
  private static final HexFormat PAIRS = HexFormat.ofDelimiter(":").withUpperCase();

  private final Set<String> fingerprints = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final Set<X500Principal> subjects = new HashSet<>();

  private CertificateBinding() {}

  /**
   * Any of these certificates.
   *
   * @param certificates at least one; each the SHA-256 fingerprint of a certificate (64 hexadecimal
   *     digits, with colons or without), {@code DNS:} and a name of its Subject Alternative Name,
   *     or its whole subject (RFC 4514)
   * @throws IllegalArgumentException when there is none, or one is something else
   */
  public static CertificateBinding of(List<String> certificates) {
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("bound to no certificate");
    }
    CertificateBinding binding = new CertificateBinding();
    for (String each : certificates) {
      String digits = each.replace(":", "").toUpperCase(Locale.ROOT);
      if (digits.matches("[0-9A-F]{64}")) {
        binding.fingerprints.add(PAIRS.formatHex(HexFormat.of().parseHex(digits)));
      } else if (each.startsWith(DNS)) {
        binding.names.add(lower(each.substring(DNS.length())));
      } else {
        binding.subjects.add(new X500Principal(each));
      }
    }
    return binding;
  }

  /**
   * Whether it is one of these. A name counts as it is written: one with * in a certificate is no
   * other's name here.
   *
   * @param certificate that of a peer, not of its issuers; null for one that showed none
   */
  public boolean holds(X509Certificate certificate) {
    return certificate != null
        && (fingerprints.contains(fingerprint(certificate))
            || subjects.contains(certificate.getSubjectX500Principal())
            || Certificates.hosts(certificate).stream()
                .map(CertificateBinding::lower)
                .anyMatch(names::contains));
  }

  /**
   * A certificate as a log line has it, with what can be written into the file of an AE.
   *
   * @param certificate null for none
   */
  static String describe(X509Certificate certificate) {
    return certificate == null
        ? "no certificate"
        : "the certificate \"%s\" (SHA-256 %s)"
            .formatted(Certificates.subject(certificate), fingerprint(certificate));
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return PAIRS.formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
