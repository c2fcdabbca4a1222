package org.hepatica.dicom.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.dicom.net.TlsFileException.Part;

/** One PEM file (RFC 7468): blocks between BEGIN and END lines; text around them is passed over. */
final class Pem {
  private static final long MAX_BYTES = 4 << 20;

  /** The lists of a great authority; half a million entries. */
  private static final long MAX_LIST_BYTES = 20 << 20;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final Pattern ANY_BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

  /** Begins whatever is in DER here (X.690). */
  private static final char DER_SEQUENCE = 0x30;

  private static final String LISTS_ANEW =
      "Bring it anew: write it beside, then rename it to this name.";

  private final Part part;
  private final Path file;
  private final String text;

  private Pem(Part part, Path file, String text) {
    this.part = part;
    this.file = file;
    this.text = text;
  }

  static Pem read(Part part, Path file) throws TlsFileException {
    try {
      if (Files.isDirectory(file)) {
        throw new TlsFileException(part, file, "is a folder", "Name a PEM file.", null);
      }
      long most = part == Part.CRL ? MAX_LIST_BYTES : MAX_BYTES;
      if (Files.size(file) > most) {
        throw new TlsFileException(
            part, file, "is larger than " + most + " bytes", "Name a PEM file.", null);
      }
      return new Pem(part, file, Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (TlsFileException e) {
      throw e;
    } catch (NoSuchFileException e) {
      String cure =
          "Put it there, or correct the path, which begins at the folder of the settings.";
      throw new TlsFileException(part, file, "does not exist", cure, e);
    } catch (AccessDeniedException e) {
      String cure = "Give the user that the node runs as the right to read it.";
      throw new TlsFileException(part, file, "may not be read by this user", cure, e);
    } catch (IOException e) {
      throw new TlsFileException(part, file, "cannot be read: " + e, "Check the disk.", e);
    }
  }

  /** All certificates, in the order of the file; at least one. */
  List<X509Certificate> certificates() throws TlsFileException {
    List<X509Certificate> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).matches("(X509 |TRUSTED )?CERTIFICATE")) {
        found.add(certificate(block.group(2)));
      }
    }
    if (found.isEmpty()) {
      throw fault(
          "holds no certificate",
          ("It must have a whole \"BEGIN CERTIFICATE\" block; a DER file is converted by"
                  + " \"openssl x509 -inform der -in %1$s -out %1$s.pem\", one of PKCS #12 (.p12, .pfx)"
                  + " by \"openssl pkcs12 -nokeys -in %1$s -out %1$s.pem\".")
              .formatted(file.getFileName()),
          null);
    }
    return found;
  }

  private X509Certificate certificate(String base64) throws TlsFileException {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException e) {
      throw fault(
          "holds a certificate that cannot be read (" + e.getMessage() + ")",
          "Copy it anew, as a text file.",
          e);
    }
  }

  /**
   * All revocation lists, in the order of the file; at least one, each with a date of its end and a
   * signature that counts. Without any PEM the file may be lists in DER, one behind the other.
   */
  List<X509CRL> revocationLists() throws TlsFileException {
    List<X509CRL> found = new ArrayList<>();
    Matcher begin = ANY_BEGIN.matcher(text);
    Matcher block = BLOCK.matcher(text);
    while (begin.find()) {
      if (begin.group(1).equals("X509 CRL")) {
        long line = 1 + text.substring(0, begin.start()).chars().filter(c -> c == '\n').count();
        String which = "a revocation list, in line " + line + ",";
        if (!block.find(begin.start()) || block.start() != begin.start()) {
          throw fault("holds " + which + " that does not end or is no base64", LISTS_ANEW, null);
        }
        found.add(revocationList(stream(block.group(2), which), which));
      }
    }
    if (found.isEmpty() && !text.isEmpty() && text.charAt(0) == DER_SEQUENCE) {
      ByteArrayInputStream der =
          new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
      for (int i = 1; der.available() > 0; i++) {
        found.add(revocationList(der, "a revocation list, number " + i + ","));
      }
    }
    if (found.isEmpty()) {
      throw fault(
          "holds no revocation list",
          "It must have a \"BEGIN X509 CRL\" block for each, or be in DER.",
          null);
    }
    return found;
  }

  private ByteArrayInputStream stream(String base64, String which) throws TlsFileException {
    try {
      return new ByteArrayInputStream(Base64.getMimeDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw fault("holds " + which + " that is no base64", LISTS_ANEW, e);
    }
  }

  private X509CRL revocationList(InputStream der, String which) throws TlsFileException {
    X509CRL list;
    try {
      list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(der);
    } catch (GeneralSecurityException e) {
      throw fault(
          "holds %s that cannot be read (%s)".formatted(which, e.getMessage()), LISTS_ANEW, e);
    }
    if (list.getNextUpdate() == null) {
      throw fault(
          "holds %s without the date of the next one (RFC 5280 5.1.2.5)".formatted(which),
          "Ask its issuer for lists with a next update.",
          null);
    }
    String weakness = Certificates.weakness(list.getSigAlgName());
    if (weakness != null) {
      throw fault(
          "holds %s that %s".formatted(which, weakness),
          "Ask its issuer for lists that are signed with SHA-256.",
          null);
    }
    return list;
  }

  /** The private key, RSA or EC, unencrypted PKCS #8. */
  PrivateKey key() throws TlsFileException {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals("PRIVATE KEY")) {
        return key(block.group(2));
      }
    }
    Matcher begin = ANY_BEGIN.matcher(text);
    while (begin.find()) {
      if (begin.group(1).endsWith("PRIVATE KEY")) {
        throw fault(
            "holds a key in the form \"" + begin.group(1) + "\", which is not read here",
            "Convert it: openssl pkcs8 -topk8 -nocrypt -in %s -out key.pem"
                .formatted(file.getFileName()),
            null);
      }
    }
    throw fault(
        "holds no private key",
        ("It must have a whole \"BEGIN PRIVATE KEY\" block; a DER file is converted by"
                + " \"openssl pkcs8 -topk8 -nocrypt -inform der -in %1$s -out key.pem\", one of PKCS"
                + " #12 (.p12, .pfx) by \"openssl pkcs12 -nocerts -nodes -in %1$s -out key.pem\".")
            .formatted(file.getFileName()),
        null);
  }

  private PrivateKey key(String base64) throws TlsFileException {
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
      try {
        return KeyFactory.getInstance("RSA").generatePrivate(spec);
      } catch (InvalidKeySpecException notRsa) {
        return KeyFactory.getInstance("EC").generatePrivate(spec);
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw fault(
          "holds a key that is neither RSA nor EC, or is damaged",
          "Make one with: openssl req -newkey rsa:3072 -nodes -keyout key.pem …",
          null);
    }
  }

  TlsFileException fault(String what, String cure, Throwable cause) {
    return new TlsFileException(part, file, what, cure, cause);
  }
}
