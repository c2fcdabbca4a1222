package org.hepatica.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.security.auth.x500.X500Principal;

/** Issues certificates (X.509 version 3, RFC 5280) for tests: good ones, expired ones, others. */
public final class TestAuthority {
  private static final byte[] SHA256_WITH_RSA = {
    0x30,
    0x0D,
    0x06,
    0x09,
    0x2A,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xF7,
    0x0D,
    1,
    1,
    0x0B,
    5,
    0
  };
  private static final byte[] SHA1_WITH_RSA = sha1WithRsa();
  private static final byte[] BASIC_CONSTRAINTS = {0x55, 0x1D, 0x13};
  private static final byte[] ALTERNATIVE_NAME = {0x55, 0x1D, 0x11};
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final X500Principal name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  /** A certificate with its key, as PEM files. */
  public record Identity(Path certificate, Path key, X509Certificate x509) {}

  public TestAuthority(String commonName) {
    name = new X500Principal("CN=" + commonName);
    keys = keys(2048);
    Instant now = Instant.now();
    certificate =
        sign(
            SHA256_WITH_RSA,
            name,
            keys,
            now.minus(Duration.ofDays(400)),
            now.plus(Duration.ofDays(400)),
            List.of(extension(BASIC_CONSTRAINTS, true, der(0x30, der(1, new byte[] {-1})))));
  }

  /** The authority's own certificate, as a PEM file. */
  public Path pem(Path folder) {
    return write(folder.resolve(fileName(name) + ".pem"), "CERTIFICATE", encoded(certificate));
  }

  /** A certificate that is valid for a year. */
  public Identity issue(Path folder, String commonName, String... hosts) {
    return issue(folder, commonName, Duration.ofDays(-1), Duration.ofDays(365), hosts);
  }

  /** A certificate from and until so long after now. */
  public Identity issue(
      Path folder, String commonName, Duration from, Duration until, String... hosts) {
    return issue(folder, commonName, 2048, from, until, hosts);
  }

  public Identity issue(
      Path folder, String commonName, int bits, Duration from, Duration until, String... hosts) {
    return issue(SHA256_WITH_RSA, folder, commonName, bits, from, until, hosts);
  }

  /** A certificate whose signature is of yesterday. */
  public Identity issueWithSha1(Path folder, String commonName, String... hosts) {
    return issue(
        SHA1_WITH_RSA, folder, commonName, 2048, Duration.ofDays(-1), Duration.ofDays(9), hosts);
  }

  private Identity issue(
      byte[] algorithm,
      Path folder,
      String commonName,
      int bits,
      Duration from,
      Duration until,
      String... hosts) {
    X500Principal subject = new X500Principal("CN=" + commonName);
    KeyPair pair = keys(bits);
    Instant now = Instant.now();
    List<byte[]> extensions = new ArrayList<>();
    if (hosts.length > 0) {
      extensions.add(extension(ALTERNATIVE_NAME, false, der(0x30, join(names(hosts)))));
    }
    X509Certificate issued =
        sign(algorithm, subject, pair, now.plus(from), now.plus(until), extensions);
    Path file = folder.resolve(fileName(subject) + ".pem");
    write(file, "CERTIFICATE", encoded(issued));
    Path key = folder.resolve(fileName(subject) + ".key");
    write(key, "PRIVATE KEY", pair.getPrivate().getEncoded());
    return new Identity(file, key, issued);
  }

  private static String fileName(X500Principal subject) {
    return subject.getName().replaceAll("[^A-Za-z0-9]+", "-").substring("CN-".length());
  }

  private static KeyPair keys(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha1WithRsa() {
    byte[] algorithm = SHA256_WITH_RSA.clone();
    algorithm[12] = 5;
    return algorithm;
  }

  private X509Certificate sign(
      byte[] algorithm,
      X500Principal subject,
      KeyPair pair,
      Instant from,
      Instant until,
      List<byte[]> extensions) {
    byte[] toSign =
        der(
            0x30,
            der(0xA0, der(2, new byte[] {2})),
            der(
                2,
                new java.math.BigInteger(100, new Random())
                    .add(java.math.BigInteger.ONE)
                    .toByteArray()),
            algorithm,
            name.getEncoded(),
            der(0x30, time(from), time(until)),
            subject.getEncoded(),
            pair.getPublic().getEncoded(),
            extensions.isEmpty() ? new byte[0] : der(0xA3, der(0x30, join(extensions))));
    try {
      Signature signature =
          Signature.getInstance(algorithm == SHA1_WITH_RSA ? "SHA1withRSA" : "SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(toSign);
      byte[] whole = der(0x30, toSign, algorithm, der(3, new byte[1], signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] time(Instant instant) {
    return der(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] extension(byte[] oid, boolean critical, byte[] value) {
    byte[] flag = critical ? der(1, new byte[] {-1}) : new byte[0];
    return der(0x30, der(6, oid), flag, der(4, value));
  }

  private static List<byte[]> names(String... hosts) {
    List<byte[]> names = new ArrayList<>();
    for (String host : hosts) {
      try {
        names.add(
            host.matches("[0-9.]+")
                ? der(0x87, InetAddress.getByName(host).getAddress())
                : der(0x82, host.getBytes(StandardCharsets.US_ASCII)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return names;
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes one PEM block. */
  public static Path write(Path file, String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    try {
      return Files.writeString(
          file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tag, length, value (X.690). */
  private static byte[] der(int tag, byte[]... values) {
    byte[] value = join(List.of(values));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length < 0x80) {
      out.write(value.length);
    } else {
      out.write(0x82);
      out.write(value.length >> 8);
      out.write(value.length);
    }
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
