package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.TlsWorld.NODE;
import static org.hepatica.dicom.net.TlsWorld.PACS;
import static org.hepatica.dicom.net.TlsWorld.careless;
import static org.hepatica.dicom.net.TlsWorld.tls;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.EXPLICIT;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.request;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.Test;

/** TLS on both sides: who gets in, who does not, and why. */
class TlsTest extends TlsFixture {

  @Test
  @Touches(Row.TLS)
  void storesOverTlsByteForByte() throws Exception {
    byte[] big = new byte[1_000_001 & ~1];
    new Random(5).nextBytes(big);
    try (DicomConnection connection = connect(port(), tls(PACS))) {
      assertThat(connection.echo().success()).isTrue();
      for (int i = 1; i <= 5; i++) {
        byte[] each = java.util.Arrays.copyOf(big, 200_000 * i);
        DimseStatus status =
            connection.store(CT, "1.2." + i, EXPLICIT, new ByteArrayInputStream(each));
        assertThat(status.success()).isTrue();
        assertThat(received.dataSets.get("1.2." + i)).isEqualTo(each);
      }
    }
    assertThat(encrypted).containsExactly(true);
    await().until(() -> !log.of(NetEvent.ENDED).isEmpty());
    assertThat(log.of(NetEvent.ENDED)).singleElement().asString().contains("(released): 5 stored");
  }

  @Test
  @Touches(Row.TLS)
  void plainAndEncryptedPortsStandSideBySide() throws Exception {
    ListenSettings plain = ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build();
    try (DicomListener other = engine.listen(plain, policy, handler)) {
      try (DicomConnection one = connect(other.port(), null);
          DicomConnection two = connect(port(), tls(PACS))) {
        assertThat(one.echo().success()).isTrue();
        assertThat(two.echo().success()).isTrue();
      }
    }
    assertThat(encrypted).containsExactly(false, true);
  }

  @Test
  @Touches(Row.TLS)
  void withoutMutualNoCertificateIsAsked() throws Exception {
    settings.tls(TlsWorld.tls(NODE).withMutual(false));
    try (DicomConnection connection = connect(port(), TlsWorld.nobody())) {
      assertThat(connection.echo().success()).isTrue();
    }
  }

  @Test
  @Touches(Row.TLS)
  void callerWithoutCertificateIsRefused() throws Exception {
    TlsFailed e = refused(TlsWorld.nobody());
    assertThat(e).hasMessageContainingAll("certificate", "dicom.tls.certificate");
    onlyLine(NetEvent.TLS_REFUSED, "showed no certificate", "dicom.tls.mutual");
  }

  @Test
  @Touches(Row.TLS)
  void callerWithExpiredCertificateIsRefusedWithTheDate() throws Exception {
    refused(careless(TlsWorld.EXPIRED));
    String day = TlsWorld.EXPIRED.x509().getNotAfter().toInstant().toString().substring(0, 10);
    onlyLine(NetEvent.TLS_REFUSED, "(CN=expired) expired on " + day, "renewed");
    assertThat(log.of(NetEvent.TLS_REFUSED).get(0)).doesNotContain("dicom.tls.trust");
  }

  @Test
  @Touches(Row.TLS)
  void callerOfAnotherAuthorityIsRefused() throws Exception {
    refused(careless(TlsWorld.STRANGER));
    onlyLine(NetEvent.TLS_REFUSED, "(CN=stranger)", "issued by CN=Other CA", "dicom.tls.trust");
  }

  @Test
  @Touches(Row.TLS)
  void expiredCertificateIsRefusedEvenWhenItIsTrustedItself() throws Exception {
    Identity expired = TlsWorld.EXPIRED;
    settings.tls(TlsWorld.tls(NODE, expired.certificate(), true));
    refused(careless(expired));
    onlyLine(NetEvent.TLS_REFUSED, "(CN=expired) expired on");
  }

  @Test
  @Touches(Row.TLS)
  void callerWithAShortKeyIsRefused() throws Exception {
    refused(careless(TlsWorld.SHORT));
    onlyLine(NetEvent.TLS_REFUSED, "(CN=short)", "RSA key of 1024 bits", "2048", "RFC 9325");
  }

  @Test
  @Touches(Row.TLS)
  void callerWhoseCertificateIsSignedWithSha1IsRefused() throws Exception {
    refused(careless(TlsWorld.SHA1));
    onlyLine(NetEvent.TLS_REFUSED, "(CN=sha1)", "signed with SHA1withRSA", "RFC 9325");
  }

  @Test
  @Touches(Row.TLS)
  void senderRefusesAPeerWithAShortKey() throws Exception {
    settings.tls(careless(TlsWorld.SHORT));
    assertThat(refused(tls(PACS)))
        .hasMessageContainingAll("RSA key of 1024 bits", "new one issued with an RSA key of 2048");
  }

  @Test
  @Touches(Row.TLS)
  void senderRefusesAnExpiredPeer() throws Exception {
    settings.tls(careless(TlsWorld.EXPIRED));
    assertThat(refused(tls(PACS))).hasMessageContainingAll("(CN=expired) expired on", "renewed");
    onlyLine(NetEvent.TLS_REFUSED, "our certificate");
  }

  @Test
  @Touches(Row.TLS)
  void senderRefusesAPeerOfAnotherAuthority() throws Exception {
    settings.tls(careless(TlsWorld.STRANGER));
    assertThat(refused(tls(PACS)))
        .hasMessageContainingAll("(CN=stranger)", "issued by CN=Other CA", "dicom.tls.trust");
  }

  @Test
  @Touches(Row.TLS)
  void senderRefusesAPeerWithAnotherName() throws Exception {
    settings.tls(tls(TlsWorld.ELSEWHERE));
    assertThat(refused(tls(PACS)))
        .hasMessageContainingAll(
            "pacs.example.org",
            "not for the host 127.0.0.1",
            "ae-config",
            "dicom.tls.checkHostName");
    try (DicomConnection unchecked = connect(port(), tls(PACS, TlsWorld.TRUST, false))) {
      assertThat(unchecked.echo().success()).isTrue();
    }
  }

  @Test
  @Touches(Row.TLS)
  void plainCallOnATlsPortIsClosedWithOneLine() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "PEER")).hearEnd();
    }
    onlyLine(NetEvent.PLAIN_ON_TLS, "plain DICOM on a TLS port");
    assertThat(encrypted).isEmpty();
    try (ScriptedPeer peer = peer()) {
      peer.say(Wire.text("GET / HTTP/1.0\r\n\r\n")).hearEnd();
    }
    onlyLine(NetEvent.TLS_REFUSED, "does not speak TLS");
  }

  @Test
  @Touches(Row.TLS)
  void tlsCallOnAPlainPortIsSaidOnBothSides() throws Exception {
    settings.tls(null);
    assertThat(refused(tls(PACS))).hasMessageContaining("does not speak TLS on this port");
    onlyLine(NetEvent.NOT_DICOM, "speaks TLS on the plain port");
  }

  @Test
  void whoComesAgainAndAgainWithoutTlsFillsNoLog() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.say(request("HEPATICA", "PEER")).hearEnd();
      }
      try (ScriptedPeer peer = peer()) {
        peer.say(Wire.text("GET / HTTP/1.0\r\n\r\n")).hearEnd();
      }
    }
    onlyLine(NetEvent.PLAIN_ON_TLS, "plain DICOM on a TLS port");
    onlyLine(NetEvent.TLS_REFUSED, "does not speak TLS");
  }

  /** As DCMTK's storescp does on its plain port: it closes before it has read all. */
  @Test
  @Touches(Row.TLS)
  void aPeerThatResetsTheHandshakeMaySpeakNoTls() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread rude =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getInputStream().read();
                  socket.setSoLinger(true, 0); // what is closed is reset
                } catch (IOException e) {
                  // the sender is gone: its end is what is looked at
                }
              });
      rude.start();
      assertThat(
              catchThrowableOfType(
                  TlsFailed.class, () -> connect(server.getLocalPort(), tls(PACS)).close()))
          .hasMessageContaining("in the middle of the TLS handshake. It may speak no TLS");
      rude.join();
    }
  }

  @Test
  @Touches(Row.TLS)
  void plainSenderLearnsThatThePortWantsTls() throws Exception {
    int port = port();
    AssociationAborted e =
        catchThrowableOfType(AssociationAborted.class, () -> connect(port, null).close());
    assertThat(e).isNotNull();
    onlyLine(NetEvent.PLAIN_ON_TLS, "plain DICOM");
  }

  @Test
  @Touches(Row.TLS)
  void mustComeEncrypted() throws Exception {
    policy = caller -> caller.encrypted() ? Decision.ACCEPT : Decision.NOT_ENCRYPTED;
    try (DicomConnection connection = connect(port(), tls(PACS))) {
      assertThat(connection.echo().success()).isTrue();
    }
    listener.close();
    listener = null;
    settings.tls(null);
    for (int i = 0; i < 2; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.say(request("HEPATICA", "PEER")).hear(hex("0300 00000004 00 01 01 03")).hearEnd();
      }
    }
    onlyLine(NetEvent.NOT_ENCRYPTED, "PEER", "must come over TLS");
  }
}
