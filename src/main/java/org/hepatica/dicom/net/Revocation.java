package org.hepatica.dicom.net;

import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/**
 * Whether certificates were taken back by who issued them, by the lists of a local file and nothing
 * else: nobody is asked over the network. Java does the checking (RFC 5280 6.3).
 *
 * <p>Every certificate of a chain is looked up in the list of its issuer, up to a certificate of
 * the trust file whose own issuer is not in it. That one is believed by itself; it is taken back by
 * taking it out of the file.
 */
public final class Revocation {
  private final Set<TrustAnchor> tops;
  private final List<X509Certificate> trusted;
  private final RevocationLists lists;

  /**
   * @param trusted certificates that are believed, themselves or as issuers
   */
  Revocation(List<X509Certificate> trusted, RevocationLists lists) {
    this.trusted = List.copyOf(trusted);
    this.lists = lists;
    this.tops =
        trusted.stream()
            .filter(one -> trusted.stream().noneMatch(other -> issued(other, one)))
            .map(top -> new TrustAnchor(top, null))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a certificate is the issuer of another one, not of itself. */
  private static boolean issued(X509Certificate issuer, X509Certificate one) {
    if (!one.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
        || one.getIssuerX500Principal().equals(one.getSubjectX500Principal())) {
      return false;
    }
    try {
      one.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false; // another issuer of the same name
    }
  }

  /**
   * Looks a chain up that is believed otherwise.
   *
   * @param chain as the peer showed it, its own certificate first
   * @throws CertificateRefused when a certificate of it is revoked, or when that cannot be said: an
   *     issuer has no list, or only one that has ended
   */
  void check(X509Certificate[] chain) throws CertificateRefused {
    X509Certificate shown = chain[0];
    List<X509CRL> all = lists.current();
    if (tops.stream().anyMatch(top -> top.getTrustedCert().equals(shown))) {
      checkTop(shown, shown, all);
      return;
    }
    Instant now = Instant.now();
    List<X509CRL> valid = all.stream().filter(list -> !ended(list, now)).toList();
    try {
      PKIXCertPathBuilderResult found = path(chain);
      checkTop(shown, found.getTrustAnchor().getTrustedCert(), all);
      PKIXParameters looking = new PKIXParameters(Set.of(found.getTrustAnchor()));
      looking.addCertStore(store(valid));
      // Not by a PKIXRevocationChecker: with one, Java fetches lists that it misses from where the
      // peer's certificate says.
      looking.setRevocationEnabled(true);
      CertPathValidator.getInstance("PKIX").validate(found.getCertPath(), looking);
    } catch (CertPathValidatorException e) {
      X509Certificate one = culprit(e, shown);
      throw e.getCause() instanceof CertificateRevokedException how
          ? revoked(shown, one, how.getRevocationDate(), how.getRevocationReason(), e)
          : undecided(shown, one, all, now, e);
    } catch (CertificateRefused e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateRefused(
          Certificates.whose(shown, shown)
              + "cannot be looked up: "
              + Certificates.printable(String.valueOf(e.getMessage())),
          "Put all issuers of it into dicom.tls.trust.",
          e);
    }
  }

  /**
   * What is believed by itself needs no list. One that names it is heeded all the same, though its
   * signature cannot be checked without its issuer.
   */
  private static void checkTop(X509Certificate shown, X509Certificate top, List<X509CRL> all)
      throws CertificateRefused {
    for (X509CRL list : all) {
      X509CRLEntry entry = list.getRevokedCertificate(top);
      if (entry != null) {
        throw revoked(shown, top, entry.getRevocationDate(), entry.getRevocationReason(), null);
      }
    }
  }

  /** The way from a peer's certificate to one that is believed by itself. */
  private PKIXCertPathBuilderResult path(X509Certificate[] chain) throws GeneralSecurityException {
    X509CertSelector peer = new X509CertSelector();
    peer.setCertificate(chain[0]);
    PKIXBuilderParameters search = new PKIXBuilderParameters(tops, peer);
    search.setRevocationEnabled(false);
    List<X509Certificate> known = new ArrayList<>(trusted);
    known.addAll(Arrays.asList(chain));
    search.addCertStore(store(known));
    return (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(search);
  }

  private static CertStore store(Collection<?> content) throws GeneralSecurityException {
    return CertStore.getInstance("Collection", new CollectionCertStoreParameters(content));
  }

  private static X509Certificate culprit(CertPathValidatorException e, X509Certificate shown) {
    CertPath path = e.getCertPath();
    return path == null || e.getIndex() < 0
        ? shown
        : (X509Certificate) path.getCertificates().get(e.getIndex());
  }

  private static CertificateRefused revoked(
      X509Certificate shown, X509Certificate one, Date when, CRLReason reason, Throwable cause) {
    return new CertificateRefused(
        "%swas revoked by %s on %s%s"
            .formatted(
                Certificates.whose(shown, one),
                Certificates.issuer(one),
                Certificates.date(when),
                reason == null || reason == CRLReason.UNSPECIFIED
                    ? ""
                    : " (" + reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")"),
        "Find out why it was taken back, and have a new one issued.",
        cause);
  }

  private CertificateRefused undecided(
      X509Certificate shown,
      X509Certificate one,
      List<X509CRL> all,
      Instant now,
      CertPathValidatorException e) {
    String issuer = Certificates.issuer(one);
    Optional<X509CRL> newest =
        all.stream()
            .filter(list -> list.getIssuerX500Principal().equals(one.getIssuerX500Principal()))
            .max(Comparator.comparing(X509CRL::getNextUpdate));
    String why;
    String cure;
    if (e.getReason() != BasicReason.UNDETERMINED_REVOCATION_STATUS) {
      why = String.valueOf(e.getMessage());
      cure = "Have its certificate, or that of its issuer, put right.";
    } else if (newest.isEmpty()) {
      why = "%s has no revocation list in %s".formatted(issuer, lists.file());
      cure = "Add the list of this issuer to that file; it is read again when it has changed.";
    } else if (ended(newest.get(), now)) {
      String when = Certificates.date(newest.get().getNextUpdate());
      why = "the revocation list of %s in %s ended on %s".formatted(issuer, lists.file(), when);
      cure = "Bring the issuer's newest list there; the file is read again when it has changed.";
    } else {
      why = "the revocation list of %s in %s does not hold for it".formatted(issuer, lists.file());
      cure =
          "It must be signed with the key of this issuer, be for all its certificates, and not be"
              + " of a time to come.";
    }
    return new CertificateRefused(
        Certificates.whose(shown, one) + "cannot be looked up: " + why, cure, e);
  }

  private static boolean ended(X509CRL list, Instant now) {
    return now.isAfter(list.getNextUpdate().toInstant());
  }

  /** The newest list of each issuer. */
  private Map<X500Principal, X509CRL> newest() {
    Map<X500Principal, X509CRL> newest = new LinkedHashMap<>();
    for (X509CRL list : lists.current()) {
      newest.merge(
          list.getIssuerX500Principal(),
          list,
          (a, b) -> a.getNextUpdate().before(b.getNextUpdate()) ? b : a);
    }
    return newest;
  }

  /** Whether an issuer has a list in the file and all of them have ended. */
  public boolean hasEnded(Instant now) {
    return newest().values().stream().anyMatch(list -> ended(list, now));
  }

  /** Until when the list of each issuer holds, and which trusted issuer has none. */
  public String summary(Instant now) {
    Map<X500Principal, X509CRL> newest = newest();
    List<String> parts = new ArrayList<>();
    newest.forEach(
        (issuer, list) ->
            parts.add(
                "of %s until %s%s"
                    .formatted(
                        Certificates.printable(issuer.getName()),
                        Certificates.date(list.getNextUpdate()),
                        ended(list, now) ? " (it has ended)" : "")));
    for (X509Certificate one : trusted) {
      boolean issuer = one.getBasicConstraints() >= 0;
      if (issuer && !newest.containsKey(one.getSubjectX500Principal())) {
        parts.add("none of " + Certificates.subject(one) + " (what it issued is refused)");
      }
    }
    return "revocation lists " + String.join(", ", parts);
  }
}
