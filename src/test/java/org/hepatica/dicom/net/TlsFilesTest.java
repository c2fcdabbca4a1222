package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.dicom.net.TlsFileException.Part;
import org.hepatica.testing.OpensslAuthority;
import org.hepatica.testing.Peers;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Certificates and keys from files, good and bad; each fault names its file and the cure. */
class TlsFilesTest {
  private static final Identity NODE = TlsWorld.NODE;

  @TempDir Path folder;

  private TlsFileException fault(Path certificate, Path key, Path trust) {
    TlsFileException e =
        catchThrowableOfType(
            TlsFileException.class, () -> TlsFiles.read(certificate, key, trust, null));
    assertThat(e).as("files that must be refused").isNotNull();
    assertThat(e.getMessage()).isEqualTo(e.what() + ". " + e.cure());
    return e;
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void readsAChainAKeyAndSeveralTrusted() throws Exception {
    String all = Files.readString(TlsWorld.TRUST) + "text between\n";
    Path trust = file("trust.pem", all + Files.readString(TlsWorld.OTHER_TRUST));
    Path chain =
        file("chain.pem", "subject=CN = node\n" + Files.readString(NODE.certificate()) + all);
    TlsFiles files = TlsFiles.read(chain, NODE.key(), trust, null);
    assertThat(files.trusted()).isEqualTo(2);
    assertThat(files.subject()).isEqualTo("CN=node");
    assertThat(files.ends())
        .isBetween(
            Instant.now().plus(Duration.ofDays(364)), Instant.now().plus(Duration.ofDays(366)));
  }

  /** One certificate is shown to those who call us, and to those whom we call. */
  @ParameterizedTest
  @CsvSource({
    "serverAuth,clientAuth",
    "clientAuth,serverAuth",
    "'serverAuth,clientAuth',",
    "anyExtendedKeyUsage,"
  })
  void aPurposeThatTheCertificateLacksIsWarnedOf(String purposes, String lacks) throws Exception {
    Peers.require("openssl");
    Identity node =
        new OpensslAuthority(folder, "CA").issue("node", "extendedKeyUsage = " + purposes);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    Logger log = (Logger) LoggerFactory.getLogger(TlsFiles.class);
    said.start();
    log.addAppender(said);
    try {
      TlsFiles.read(node.certificate(), node.key(), null, null);
    } finally {
      log.detachAppender(said);
    }
    List<String> lines =
        said.list.stream()
            .map(ILoggingEvent::getFormattedMessage)
            .filter(line -> line.startsWith("HEP-269"))
            .toList();
    if (lacks == null) {
      assertThat(lines).isEmpty();
    } else {
      assertThat(lines).hasSize(1);
      assertThat(lines.get(0)).contains("(CN=node) lacks " + lacks + " in its Extended Key Usage");
    }
  }

  @Test
  void missingFilesAndFolders() {
    Path none = folder.resolve("none.pem");
    assertThat(fault(none, NODE.key(), null))
        .hasMessageStartingWith(none + " does not exist. ")
        .extracting(TlsFileException::part)
        .isEqualTo(Part.CERTIFICATE);
    assertThat(fault(NODE.certificate(), none, null).part()).isEqualTo(Part.KEY);
    assertThat(fault(NODE.certificate(), NODE.key(), none).part()).isEqualTo(Part.TRUST);
    assertThat(fault(folder, NODE.key(), null)).hasMessageContaining("is a folder");
  }

  @Test
  void contentThatIsNone() throws Exception {
    Path empty = file("empty.pem", "");
    assertThat(fault(empty, NODE.key(), null)).hasMessageContaining("holds no certificate");
    assertThat(fault(NODE.certificate(), empty, null)).hasMessageContaining("holds no private key");
    assertThat(fault(NODE.certificate(), NODE.key(), empty))
        .hasMessageContaining(empty + " holds no certificate");
    String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assertThat(fault(file("broken.pem", broken), NODE.key(), null))
        .hasMessageContaining("cannot be read");
    String noKey = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assertThat(fault(NODE.certificate(), file("broken.key", noKey), null))
        .hasMessageContaining("neither RSA nor EC");
  }

  @Test
  void keyOfAnotherCertificate() {
    assertThat(fault(NODE.certificate(), TlsWorld.PACS.key(), null))
        .hasMessageContaining("is not the key of the certificate in " + NODE.certificate());
  }

  /** Java knows the curve, and does not sign on it; the pair is one. */
  @Test
  void aKeyOnACurveThatJavaDoesNotDoIsNotCalledAnothersKey() throws Exception {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1 -nodes -days 9"
            + " -subj /CN=curve -keyout curve.key -out curve.pem");
    assertThat(fault(folder.resolve("curve.pem"), folder.resolve("curve.key"), null))
        .hasMessageContaining("curve.key holds a key that cannot be used: ")
        .hasMessageContaining("Curve not supported")
        .hasMessageContaining("P-256, P-384 or P-521")
        .extracting(TlsFileException::part)
        .isEqualTo(Part.KEY);
  }

  @Test
  void datesAreChecked() {
    assertThat(fault(TlsWorld.EXPIRED.certificate(), TlsWorld.EXPIRED.key(), null))
        .hasMessageContaining("(CN=expired) expired on 20")
        .hasMessageContaining("new certificate");
    Identity early =
        TlsWorld.OURS.issue(folder, "early", Duration.ofDays(2), Duration.ofDays(9), "localhost");
    assertThat(fault(early.certificate(), early.key(), null))
        .hasMessageContaining("(CN=early) is not valid before 20");
  }

  @Test
  void shortKeysAndChainsOutOfOrder() throws Exception {
    Identity small =
        TlsWorld.OURS.issue(
            folder, "small", 1024, Duration.ZERO.minusDays(1), Duration.ofDays(9), "localhost");
    assertThat(fault(small.certificate(), small.key(), null))
        .hasMessageContaining("RSA key of 1024 bits");
    Path chain =
        file(
            "chain.pem",
            Files.readString(NODE.certificate()) + Files.readString(TlsWorld.OTHER_TRUST));
    assertThat(fault(chain, NODE.key(), null))
        .hasMessageContaining("number 2 is not the issuer of number 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rsa -traditional -in KEY                     | RSA PRIVATE KEY",
        "pkcs8 -topk8 -passout pass:secret -in KEY    | ENCRYPTED PRIVATE KEY"
      })
  void otherFormsOfKeysAreRefusedWithTheCommandThatConvertsThem(String make, String form)
      throws Exception {
    Path other = folder.resolve("other.key");
    List<String> command = new java.util.ArrayList<>();
    command.add(Peers.require("openssl").toString());
    for (String word : make.split(" ")) {
      command.add(word.equals("KEY") ? NODE.key().toString() : word);
    }
    command.addAll(List.of("-out", other.toString()));
    Peers.Output made = Peers.run(folder, Duration.ofSeconds(20), command.toArray(String[]::new));
    assertThat(made.exit()).as(made.text()).isZero();
    assertThat(fault(NODE.certificate(), other, null))
        .hasMessageContaining("\"" + form + "\"")
        .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt -in other.key");
  }

  /** As authorities hand them out; the command that is named is run. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x509 -in CERT -outform der -out node.der        | node.der",
        "pkcs12 -export -in CERT -inkey KEY -passout pass: -out node.p12 | node.p12"
      })
  void certificatesInOtherFormsAreRefusedWithTheCommandThatConvertsThem(String make, String name)
      throws Exception {
    openssl(make.replace("CERT", "" + NODE.certificate()).replace("KEY", "" + NODE.key()));
    Path other = folder.resolve(name);
    String told = fault(other, NODE.key(), null).getMessage();
    String tool = name.endsWith("p12") ? "pkcs12" : "x509";
    Matcher command = Pattern.compile("\"openssl (" + tool + " [^\"]+)\"").matcher(told);
    assertThat(command.find()).as(told).isTrue();
    openssl(command.group(1) + (tool.equals("pkcs12") ? " -passin pass:" : ""));
    assertThat(TlsFiles.read(folder.resolve(name + ".pem"), NODE.key(), NODE.certificate(), null))
        .isNotNull();
    assertThat(fault(NODE.certificate(), other, null))
        .hasMessageContaining("holds no private key")
        .hasMessageContaining("openssl pkcs12 -nocerts -nodes -in " + name);
  }

  private void openssl(String words) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.add(Peers.require("openssl").toString());
    command.addAll(List.of(words.trim().split(" +")));
    Peers.Output made = Peers.run(folder, Duration.ofSeconds(20), command.toArray(String[]::new));
    assertThat(made.exit()).as(made.text()).isZero();
  }

  /** The four lines of the manual, word for word but for the short life, and an EC key. */
  @Test
  void whatTheManualMakesIsGood() throws Exception {
    String openssl = Peers.require("openssl").toString();
    Path script =
        file(
            "make.sh",
            """
            set -e
            openssl() { %s "$@"; }
            openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=Hospital CA" -keyout ca.key -out ca.pem
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=hepatica" -keyout node.key -out node.csr
            printf 'subjectAltName=DNS:hepatica.example.org,IP:10.1.2.4' > node.ext
            openssl x509 -req -in node.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 -extfile node.ext -out node.pem
            """
                .formatted(openssl));
    Peers.Output made =
        Peers.run(folder, Duration.ofSeconds(60), "bash", script.getFileName().toString());
    assertThat(made.exit()).as(made.text()).isZero();
    TlsFiles files =
        TlsFiles.read(
            folder.resolve("node.pem"), folder.resolve("node.key"), folder.resolve("ca.pem"), null);
    assertThat(files.subject()).isEqualTo("CN=hepatica");
  }

  @Test
  void keyThatEveryoneMayReadIsWarnedOf() throws Exception {
    Path open = Files.copy(NODE.key(), folder.resolve("open.key"));
    try (LogLines log = new LogLines()) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
      TlsFiles.read(NODE.certificate(), open, null, null);
      assertThat(log.of(NetEvent.KEY_OPEN)).isEmpty();
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
      TlsFiles.read(NODE.certificate(), open, null, null);
      assertThat(log.of(NetEvent.KEY_OPEN))
          .singleElement()
          .asString()
          .contains(open.toString(), "chmod 600");
    }
  }
}
