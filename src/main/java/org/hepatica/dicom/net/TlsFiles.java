package org.hepatica.dicom.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.hepatica.dicom.net.TlsFileException.Part;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who this node is and whom it believes, from PEM files, checked. */
public final class TlsFiles {
  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

  private final List<X509Certificate> chain;
  private final X509ExtendedKeyManager keys;
  private final List<X509Certificate> trusted;
  private final X509ExtendedTrustManager trust;
  private final Revocation revocation;

  private TlsFiles(
      List<X509Certificate> chain,
      X509ExtendedKeyManager keys,
      List<X509Certificate> trusted,
      X509ExtendedTrustManager trust,
      Revocation revocation) {
    this.chain = chain;
    this.keys = keys;
    this.trusted = trusted;
    this.trust = trust;
    this.revocation = revocation;
  }

  /**
   * Reads the files.
   *
   * @param certificate our certificate, then those of its issuers if there are any between it and
   *     the root
   * @param key its private key, PKCS #8 without password, RSA or EC
   * @param trust certificates that are believed, themselves or as issuers; null for none
   * @param crl revocation lists of these issuers, PEM or DER; null for none, with which nothing is
   *     looked up
   * @throws TlsFileException when one is missing, damaged, of another key, or out of date
   */
  public static TlsFiles read(Path certificate, Path key, Path trust, Path crl)
      throws TlsFileException {
    Pem ours = Pem.read(Part.CERTIFICATE, certificate);
    List<X509Certificate> chain = ours.certificates();
    check(ours, chain);
    Pem keyFile = Pem.read(Part.KEY, key);
    PrivateKey secret = keyFile.key();
    if (!fits(keyFile, secret, chain.get(0))) {
      throw keyFile.fault(
          "is not the key of the certificate in " + certificate,
          "Name the key that the certificate was made with.",
          null);
    }
    warnIfOpen(key);
    warnOfPurpose(certificate, chain.get(0));
    Pem trustFile = trust == null ? null : Pem.read(Part.TRUST, trust);
    List<X509Certificate> trusted = trustFile == null ? List.of() : trustFile.certificates();
    Revocation revocation = crl == null ? null : new Revocation(trusted, RevocationLists.read(crl));
    try {
      return new TlsFiles(
          chain,
          keys(secret, chain),
          trusted,
          trusted.isEmpty() ? null : trust(trusted),
          revocation);
    } catch (GeneralSecurityException | IOException e) {
      throw ours.fault(
          "and its key are not usable for TLS: " + e.getMessage(), "Make new ones.", e);
    }
  }

  /**
   * Whom a connection believes that is no AE's, from a file of its own.
   *
   * @param file certificates that are believed, themselves or as issuers
   * @throws TlsFileException when it is missing or damaged
   */
  public static X509ExtendedTrustManager trust(Path file) throws TlsFileException {
    Pem pem = Pem.read(Part.TRUST, file);
    try {
      return trust(pem.certificates());
    } catch (GeneralSecurityException | IOException e) {
      if (e instanceof TlsFileException known) {
        throw known;
      }
      throw pem.fault("cannot be used: " + e.getMessage(), "Make it anew.", e);
    }
  }

  private static void check(Pem file, List<X509Certificate> chain) throws TlsFileException {
    X509Certificate ours = chain.get(0);
    String outOfDate = Certificates.outOfDate(ours, Instant.now());
    if (outOfDate != null) {
      throw file.fault(
          "(%s) %s".formatted(Certificates.subject(ours), outOfDate),
          "Have a new certificate issued, or set this machine's clock.",
          null);
    }
    String weakness = Certificates.weakness(ours);
    if (weakness != null) {
      throw file.fault(
          "(%s) %s".formatted(Certificates.subject(ours), weakness),
          "Make one with an RSA key of "
              + Certificates.MIN_RSA_BITS
              + " bits or more, or an EC key, signed with SHA-256.",
          null);
    }
    for (int i = 1; i < chain.size(); i++) {
      if (!chain
          .get(i - 1)
          .getIssuerX500Principal()
          .equals(chain.get(i).getSubjectX500Principal())) {
        throw file.fault(
            "has certificates out of order: number %d is not the issuer of number %d"
                .formatted(i + 1, i),
            "Put ours first, then its issuer, then the issuer's, and no others.",
            null);
      }
    }
  }

  private static boolean fits(Pem file, PrivateKey key, X509Certificate certificate)
      throws TlsFileException {
    if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
      return false;
    }
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    byte[] message = {1, 2, 3, 4};
    byte[] signed;
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(message);
      signed = signature.sign();
    } catch (GeneralSecurityException e) {
      // Java reads keys on more curves than it signs on.
      throw file.fault(
          "holds a key that cannot be used: " + Certificates.printable(e.getMessage()),
          "Make one with RSA, or with EC on the curve P-256, P-384 or P-521.",
          e);
    }
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initVerify(certificate.getPublicKey());
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // keys of two curves or lengths: not a pair
    }
  }

  /** We show one certificate, where we are called and where we call. */
  private static void warnOfPurpose(Path file, X509Certificate ours) {
    String subject = Certificates.subject(ours);
    if (!Certificates.isFor(Certificates.SERVER, ours)) {
      NetEvent.NOT_FOR_BOTH.log(LOG, file, subject, "serverAuth", "call our TLS port");
    }
    if (!Certificates.isFor(Certificates.CLIENT, ours)) {
      NetEvent.NOT_FOR_BOTH.log(
          LOG, file, subject, "clientAuth", "take results, if they ask for a certificate");
    }
  }

  private static void warnIfOpen(Path key) {
    try {
      Set<PosixFilePermission> rights = Files.getPosixFilePermissions(key);
      if (rights.contains(PosixFilePermission.OTHERS_READ)) {
        NetEvent.KEY_OPEN.log(LOG, key);
      }
    } catch (UnsupportedOperationException | IOException e) {
      LOG.debug("the rights of {} cannot be read: {}", key, e.toString());
    }
  }

  private static X509ExtendedKeyManager keys(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    char[] password = HexFormat.of().formatHex(random).toCharArray(); // in memory only
    KeyStore store = empty();
    store.setKeyEntry("own", key, password, chain.toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
  }

  private static X509ExtendedTrustManager trust(List<X509Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    for (X509Certificate certificate : trusted) {
      store.setCertificateEntry("trusted-" + store.size(), certificate);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** TLS with these files; the rest as in {@link Tls}. */
  public Tls tls(boolean mutual, boolean checkHostName, Duration handshake) {
    return new Tls(keys, trust, mutual, checkHostName, handshake, revocation, null);
  }

  /** The subject of our certificate. */
  public String subject() {
    return Certificates.subject(chain.get(0));
  }

  /** When the first certificate of our chain ends. */
  public Instant ends() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** When each trusted certificate ends, by its subject; of one subject the last that ends. */
  public Map<String, Instant> trustEnds() {
    Map<String, Instant> ends = new LinkedHashMap<>();
    for (X509Certificate one : trusted) {
      ends.merge(
          Certificates.subject(one),
          one.getNotAfter().toInstant(),
          (a, b) -> a.isBefore(b) ? b : a); // a successor stands beside what it follows
    }
    return ends;
  }

  /** Where certificates are looked up that were taken back; empty for nowhere. */
  public Optional<Revocation> revocation() {
    return Optional.ofNullable(revocation);
  }

  /** How many certificates are believed. */
  public int trusted() {
    return trusted.size();
  }
}
