package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hepatica.dicom.net.TlsWorld.NODE;
import static org.hepatica.dicom.net.TlsWorld.PACS;
import static org.hepatica.dicom.net.TlsWorld.tls;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.request;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An AE that is known by its certificate, on either side. */
class TlsBindingTest extends TlsFixture {
  private static final CertificateBinding TO_PACS = CertificateBinding.of(List.of("CN=pacs"));

  private final List<X509Certificate> shown = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void pacsIsBound() {
    policy =
        caller -> {
          shown.add(caller.certificate());
          return TO_PACS.holds(caller.certificate()) ? Decision.ACCEPT : Decision.OTHER_CERTIFICATE;
        };
  }

  @Test
  @Touches(Row.TLS)
  void whoShowsAnotherTrustedCertificateIsNotThisAe() throws Exception {
    try (DicomConnection connection = connect(port(), tls(PACS))) {
      assertThat(connection.echo().success()).isTrue();
    }
    for (int i = 0; i < 2; i++) {
      try (ScriptedPeer peer =
          ScriptedPeer.over(TlsWorld.socket(tls(TlsWorld.ELSEWHERE), port(), 0))) {
        peer.say(request("HEPATICA", "PEER")).hear(hex("0300 00000004 00 01 01 03")).hearEnd();
      }
    }
    assertThat(shown)
        .containsExactly(PACS.x509(), TlsWorld.ELSEWHERE.x509(), TlsWorld.ELSEWHERE.x509());
    onlyLine(
        NetEvent.OTHER_CERTIFICATE,
        "PEER",
        "\"CN=elsewhere\" (SHA-256 ",
        "ae-config",
        "rejected 1/1/3");
  }

  /** A session that is taken up again shows no certificate anew: it is that of its handshake. */
  @Test
  @Touches(Row.TLS)
  void whoTakesUpASessionIsWhoBeganIt() throws Exception {
    SSLContext context = tls(PACS).context();
    List<SSLSession> sessions = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port());
      socket.setSoTimeout(ScriptedPeer.PATIENCE_MS);
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      sessions.add(socket.getSession());
      try (ScriptedPeer peer = ScriptedPeer.over(socket)) {
        peer.associate();
        peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).hearEnd();
      }
    }
    assertThat(sessions.get(1).getCreationTime())
        .as("it was taken up")
        .isEqualTo(sessions.get(0).getCreationTime());
    assertThat(shown).containsExactly(PACS.x509(), PACS.x509());
  }

  @Test
  @Touches(Row.TLS)
  void whoShowsNoneIsNotThisAe() throws Exception {
    settings.tls(tls(NODE).withMutual(false));
    try (ScriptedPeer peer = ScriptedPeer.over(TlsWorld.socket(TlsWorld.nobody(), port(), 0))) {
      peer.say(request("HEPATICA", "PEER")).hear(hex("0300 00000004 00 01 01 03")).hearEnd();
    }
    onlyLine(NetEvent.OTHER_CERTIFICATE, "PEER", "showed no certificate");
    listener.close();
    listener = null;
    settings.tls(null);
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "PEER")).hear(hex("0300 00000004 00 01 01 03")).hearEnd();
    }
    assertThat(shown).containsOnlyNulls().hasSize(2);
  }

  @Test
  @Touches(Row.TLS)
  void senderRefusesAPeerWithAnotherCertificate() throws IOException {
    settings.tls(tls(PACS));
    try (DicomConnection connection = connect(port(), tls(PACS).withBinding(TO_PACS))) {
      assertThat(connection.echo().success()).isTrue();
    }
    listener.close();
    listener = null;
    settings.tls(tls(NODE)); // for the same host, of the same issuer
    assertThat(refused(tls(PACS).withBinding(TO_PACS)))
        .hasMessageContainingAll(
            "it showed the certificate \"CN=node\" (SHA-256 ", "ae-config", "certificates there");
    onlyLine(NetEvent.TLS_REFUSED, "our certificate");
  }

  /** It says more of who the peer is than a host name does, and some certificates have none. */
  @Test
  @Touches(Row.TLS)
  void aBindingStandsInPlaceOfTheHostName() throws IOException {
    settings.tls(tls(TlsWorld.ELSEWHERE));
    policy = caller -> Decision.ACCEPT;
    CertificateBinding elsewhere = CertificateBinding.of(List.of("DNS:pacs.example.org"));
    try (DicomConnection connection = connect(port(), tls(PACS).withBinding(elsewhere))) {
      assertThat(connection.echo().success()).isTrue();
    }
  }
}
