package org.hepatica.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hepatica.testing.TestAuthority.Identity;

/**
 * A certificate authority by {@code openssl ca}: issues, takes back, and lists what it took back.
 */
public final class OpensslAuthority {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String CONFIG =
      """
      [ca]
      default_ca = here
      [here]
      database = index.txt
      new_certs_dir = .
      certificate = ca.pem
      private_key = ca.key
      serial = serial
      crlnumber = crlnumber
      default_md = sha256
      default_days = 30
      unique_subject = no
      policy = any
      [any]
      commonName = supplied
      [req]
      distinguished_name = none
      prompt = no
      [none]
      [issuer]
      basicConstraints = critical,CA:TRUE
      keyUsage = critical,keyCertSign,cRLSign
      subjectKeyIdentifier = hash
      """;

  private final Path folder;

  /** One that signed itself, in a folder of its own. */
  public OpensslAuthority(Path parent, String commonName) {
    this(prepared(parent, commonName));
    openssl(
        "req -x509 -config ca.cnf -extensions issuer -days 30 -newkey ec -pkeyopt"
            + " ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem",
        "-subj",
        "/CN=" + commonName);
  }

  private OpensslAuthority(Path folder) {
    this.folder = folder;
  }

  private static Path prepared(Path parent, String commonName) {
    try {
      Path folder = Files.createDirectory(parent.resolve(commonName.replace(' ', '-')));
      Files.writeString(folder.resolve("ca.cnf"), CONFIG);
      Files.writeString(folder.resolve("index.txt"), "");
      Files.writeString(folder.resolve("serial"), "1000\n");
      Files.writeString(folder.resolve("crlnumber"), "01\n");
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that this one issued. */
  public OpensslAuthority intermediate(String commonName) {
    OpensslAuthority below = new OpensslAuthority(prepared(folder.getParent(), commonName));
    below.request("ca", commonName);
    sign(below.folder.resolve("ca.csr"), below.pem(), List.of("-extensions", "issuer"));
    return below;
  }

  /** Its own certificate. */
  public Path pem() {
    return folder.resolve("ca.pem");
  }

  /**
   * A certificate for this machine, followed in its file by that of who issued it.
   *
   * @param more lines for its extensions
   */
  public Identity issue(String commonName, String... more) {
    request(commonName, commonName);
    List<String> lines = new ArrayList<>(List.of("subjectAltName = IP:127.0.0.1,DNS:localhost"));
    Collections.addAll(lines, more);
    try {
      Path extensions = Files.write(folder.resolve(commonName + ".ext"), lines);
      Path pem = folder.resolve(commonName + ".pem");
      sign(folder.resolve(commonName + ".csr"), pem, List.of("-extfile", extensions.toString()));
      Path chain = folder.resolve(commonName + "-chain.pem");
      Files.writeString(chain, Files.readString(pem) + Files.readString(pem()));
      return new Identity(chain, folder.resolve(commonName + ".key"), certificate(pem));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void request(String name, String commonName) {
    openssl(
        "req -config ca.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %s.key -out %s.csr"
            .formatted(name, name),
        "-subj",
        "/CN=" + commonName);
  }

  private void sign(Path request, Path certificate, List<String> more) {
    List<String> words =
        new ArrayList<>(List.of("-in", request.toString(), "-out", certificate.toString()));
    words.addAll(more);
    openssl("ca -config ca.cnf -batch -notext", words.toArray(String[]::new));
  }

  /** Takes a certificate back: it is on all lists from now on. */
  public void revoke(Identity who) {
    revoke(who.certificate());
  }

  /** Takes the certificate of an authority back. */
  public void revoke(OpensslAuthority below) {
    revoke(below.pem());
  }

  private void revoke(Path certificate) {
    openssl("ca -config ca.cnf -crl_reason keyCompromise -revoke", certificate.toString());
  }

  /** Writes the list of today, PEM, that holds for a week. */
  public Path list(Path file) {
    return list(file, Duration.ofHours(-1), Duration.ofDays(7));
  }

  /** Writes a list that is of and holds until so long after now. */
  public Path list(Path file, Duration from, Duration until, String... more) {
    Instant now = Instant.now();
    List<String> words =
        new ArrayList<>(
            List.of(
                "-crl_lastupdate",
                TIME.format(now.plus(from)),
                "-crl_nextupdate",
                TIME.format(now.plus(until)),
                "-out",
                file.toString()));
    Collections.addAll(words, more);
    openssl("ca -config ca.cnf -gencrl", words.toArray(String[]::new));
    return file;
  }

  /** Runs {@code openssl} in this authority's folder. */
  public void openssl(String words, String... more) {
    List<String> command = new ArrayList<>(List.of(Peers.require("openssl").toString()));
    Collections.addAll(command, words.split(" "));
    Collections.addAll(command, more);
    Peers.Output made = Peers.run(folder, LIMIT, command.toArray(String[]::new));
    if (made.exit() != 0) {
      throw new IllegalStateException(command + " said:\n" + made.text());
    }
  }

  private static X509Certificate certificate(Path pem) throws IOException {
    try (var in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
