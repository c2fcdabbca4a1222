package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.TlsWorld.NODE;
import static org.hepatica.dicom.net.TlsWorld.PACS;
import static org.hepatica.dicom.net.TlsWorld.careless;
import static org.hepatica.dicom.net.TlsWorld.tls;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.join;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.hepatica.testing.OpensslAuthority;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no TLS, or no certificate that counts, is told in words, once, and harms nobody. */
class TlsNoiseTest extends TlsFixture {
  @TempDir Path folder;

  /** A handshake record. */
  private static byte[] record(byte[] content) {
    return join(hex("16 0303 %04X".formatted(content.length)), content);
  }

  /** Records of one byte. */
  private static byte[] drops(int count) {
    return hex("16 0303 0001 00".repeat(count));
  }

  static Stream<byte[]> noises() {
    return Stream.of(
        record(hex("01 FFFFFF 0303" + "00".repeat(400))), // a hello of 16 MB
        record(hex("01 004000 0303" + "00".repeat(400))), // of 16 kB, in records of nothing
        join(record(hex("01 004000")), drops(16384)),
        record(new byte[0]),
        hex("16 0301 0200" + "7F".repeat(512)),
        hex("16 0301 FFFF" + "00".repeat(512)),
        hex("15 0303 0002 02 28"),
        hex("15 0303 0002 01 5A"),
        hex("80 2E 01 0002 0015 0000 0010" + "00".repeat(37)));
  }

  @ParameterizedTest
  @MethodSource("noises")
  @Touches(Row.TLS)
  void noiseIsToldInWords(byte[] noise) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(noise);
      for (int i = 0; i < 40; i++) {
        peer.say(record(new byte[0]));
      }
    } catch (IOException closed) {
      // It has heard enough: what it says of that is looked at.
    }
    await().until(() -> !log.of(NetEvent.TLS_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.TLS_REFUSED))
        .singleElement()
        .asString()
        .startsWith("HEP-251 127.0.0.1 gets no TLS: it ")
        .doesNotContain("null", "msg_type");
    goodCallersAreServed();
  }

  /** What a peer chooses, in Java's words, would make each try another line. */
  @Test
  void whateverNoiseIsToldOnce() throws Exception {
    for (int type = 100; type < 130; type++) {
      try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port())) {
        peer.setSoTimeout(ScriptedPeer.PATIENCE_MS);
        peer.getOutputStream().write(record(hex("%02X 000100".formatted(type) + "00".repeat(256))));
        assertThat(peer.getInputStream().readAllBytes())
            .as("unexpected_message")
            .isEqualTo(hex("15 0303 0002 02 0A"));
      }
    }
    onlyLine(NetEvent.TLS_REFUSED, "gets no TLS: it ");
    goodCallersAreServed();
  }

  /** Java names each version that a peer chooses, in the extension and in the hello itself. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whateverVersionsAreToldOnce(boolean extension) throws Exception {
    for (int other = 1; other <= 30; other++) {
      String versions = "%1$02X20 %1$02X30".formatted(0x40 + other);
      String hello =
          (extension ? "0303" : "00%02X".formatted(0x40 + other))
              + "00".repeat(33)
              + "0002 C02F 0100"
              + (extension ? "0009 002B 0005 04" + versions : "");
      byte[] body = hex(hello);
      try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port())) {
        peer.setSoTimeout(ScriptedPeer.PATIENCE_MS);
        peer.getOutputStream().write(record(join(hex("01 %06X".formatted(body.length)), body)));
        assertThat(peer.getInputStream().readAllBytes())
            .as("protocol_version")
            .isEqualTo(hex("15 0303 0002 02 46"));
      }
    }
    onlyLine(NetEvent.TLS_REFUSED, "it speaks neither TLS 1.2 nor 1.3 (");
    goodCallersAreServed();
  }

  /** That is told as what it is (HEP-223), not as trouble with TLS. */
  @Test
  @Touches(Row.TLS)
  void whoMakesRoomInTheHandshakeIsNoTroubleOfTls() throws Exception {
    settings.maxUnassociated(5);
    List<ScriptedPeer> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 15; i++) {
        slow.add(peer().say(hex("16 0301")));
      }
      for (ScriptedPeer gone : slow.subList(0, 10)) {
        gone.hearEnd();
      }
    } finally {
      for (ScriptedPeer peer : slow.subList(0, Math.min(10, slow.size()))) {
        peer.close();
      }
    }
    listener.close(); // cuts the others
    for (ScriptedPeer peer : slow.subList(10, 15)) {
      peer.hearEnd();
      peer.close();
    }
    assertThat(log.of(NetEvent.CROWDED_OUT)).hasSize(1);
    assertThat(log.of(NetEvent.TLS_REFUSED)).isEmpty();
  }

  @Test
  @Touches(Row.TLS)
  void aCertificateForAnotherPurposeIsToldWithTheCure() throws Exception {
    OpensslAuthority root = new OpensslAuthority(folder, "Root");
    settings.tls(tls(NODE, root.pem(), true));
    refused(careless(root.issue("pacs", "extendedKeyUsage = serverAuth")));
    onlyLine(
        NetEvent.TLS_REFUSED,
        "(CN=pacs) is refused: Extended key usage does not permit use for TLS client",
        "serverAuth and clientAuth");
  }

  @Test
  @Touches(Row.TLS)
  void whoIsNoAuthorityIssuesNothing() throws Exception {
    OpensslAuthority root = new OpensslAuthority(folder, "Root");
    Identity pacs = root.issue("pacs");
    Identity forged = forged(pacs);
    settings.tls(tls(NODE, root.pem(), true));
    refused(chained(forged, pacs));
    onlyLine(
        NetEvent.TLS_REFUSED,
        "its certificate (CN=forged) is issued by CN=pacs, whose certificate is that of no"
            + " authority");
  }

  /** Believed for itself, not for what its owner issues. */
  @Test
  @Touches(Row.TLS)
  void aCertificateThatIsTrustedItselfIssuesNothing() throws Exception {
    OpensslAuthority root = new OpensslAuthority(folder, "Root");
    Identity pacs = root.issue("pacs");
    Identity forged = forged(pacs);
    Path alone = Files.writeString(folder.resolve("alone.pem"), pem(pacs));
    settings.tls(tls(NODE, alone, true));
    refused(chained(forged, pacs));
    onlyLine(NetEvent.TLS_REFUSED, "CN=forged");
  }

  private void goodCallersAreServed() throws IOException {
    try (DicomConnection connection = connect(port(), tls(PACS))) {
      assertThat(connection.echo().success()).isTrue();
    }
  }

  private static String pem(Identity identity) throws IOException {
    String chain = Files.readString(identity.certificate());
    return chain.substring(0, chain.indexOf("-----END CERTIFICATE-----") + 26);
  }

  private Identity forged(Identity issuer) throws Exception {
    Path key = folder.resolve("forged.key");
    OpensslAuthority tool = new OpensslAuthority(folder, "Tool");
    tool.openssl(
        "req -config ca.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=forged"
            + " -keyout %s -out forged.csr".formatted(key));
    Path first = Files.writeString(folder.resolve("issuer.pem"), pem(issuer));
    Path out = folder.resolve("forged.pem");
    tool.openssl(
        "x509 -req -in forged.csr -CA %s -CAkey %s -CAcreateserial -days 5 -out %s"
            .formatted(first, issuer.key(), out));
    return new Identity(
        out, key, Pem.read(TlsFileException.Part.CERTIFICATE, out).certificates().get(0));
  }

  /** Shows a certificate with that of who signed it. */
  private Tls chained(Identity one, Identity issuer) {
    return careless(one, one.x509(), issuer.x509());
  }
}
