package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.TlsWorld.NODE;
import static org.hepatica.dicom.net.TlsWorld.PACS;
import static org.hepatica.dicom.net.TlsWorld.tls;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.echo;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.request;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.value;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over TLS too all deadlines hold, and nothing that was said is lost at the end. */
class TlsSilenceTest extends TlsFixture {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60})
  @Touches(Row.TLS)
  void handshakeHasOneDeadlineHoweverItDrips(int bytes) throws Exception {
    settings.tls(tls(NODE).withHandshake(SHORT));
    byte[] hello = new byte[4000];
    System.arraycopy(hex("16 0301 0F9B 01 000F97 0303"), 0, hello, 0, 11);
    try (ScriptedPeer peer = peer()) {
      int said = 0;
      long start = System.nanoTime();
      try {
        while (said < bytes && System.nanoTime() - start < 15e9) {
          peer.say(new byte[] {hello[said++]});
          Thread.sleep(50);
        }
      } catch (IOException closed) {
        assertThat(said).as("bytes until it was closed").isLessThan(bytes);
      }
      peer.hearEnd();
    }
    onlyLine(NetEvent.TLS_SLOW, "1000 ms");
  }

  @Test
  @Touches(Row.TLS)
  void socketsInTheHandshakeCountAsNotAssociated() throws Exception {
    settings.maxUnassociated(10);
    List<ScriptedPeer> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 30; i++) {
        silent.add(peer());
      }
      try (DicomConnection connection = connect(port(), tls(PACS))) {
        assertThat(connection.echo().success()).isTrue();
        assertThat(listener.associations()).isEqualTo(1);
      }
      silent.get(0).hearEnd();
      assertThat(log.of(NetEvent.CROWDED_OUT)).isNotEmpty();
    } finally {
      for (ScriptedPeer peer : silent) {
        peer.close();
      }
    }
  }

  @Test
  @Touches(Row.TLS)
  void peerThatStopsReadingIsClosed() throws Exception {
    settings.write(SHORT);
    byte[] echoes = new byte[0];
    for (int i = 0; i < 500; i++) {
      echoes = join(echoes, data(value(1, 3, echo(i))));
    }
    try (ScriptedPeer peer = tlsPeer(4096)) {
      peer.associate();
      assertThat(peer.endsWhileItSays(echoes)).isTrue();
      peer.socket().setSoLinger(true, 0);
    }
    await().until(() -> !log.of(NetEvent.NOT_READING).isEmpty());
    await().until(() -> listener.associations() == 0);
  }

  @Test
  @Touches(Row.TLS)
  void recordThatDripsInEndsLikeAPduThatDoes() throws Exception {
    settings.wholePdu(SHORT);
    try (Drip drip = new Drip(port());
        ScriptedPeer peer = ScriptedPeer.over(TlsWorld.socket(tls(PACS), drip.port(), 0))) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))));
      await().until(() -> listener.associations() == 1);
      drip.slow = true;
      peer.say(data(value(3, 0, new byte[10_000])));
      await().until(() -> !log.of(NetEvent.HALF).isEmpty());
      await().until(() -> listener.associations() == 0);
    }
    assertThat(received.broken).hasSize(1);
  }

  @Test
  @Touches(Row.TLS)
  void halfAPduAndIdlenessAreAborted() throws Exception {
    settings.wholePdu(SHORT).idle(SHORT);
    try (ScriptedPeer peer = tlsPeer(0)) {
      peer.associate();
      peer.say(hex("0400 00000100 000000FC 03 00 0102")).hearAbort(0);
    }
    try (ScriptedPeer peer = tlsPeer(0)) {
      peer.associate();
      echoes(peer, 1);
      peer.hear(Wire.ABORT).hearEnd();
    }
  }

  @Test
  @Touches(Row.TLS)
  void rejectionArrivesBeforeTheEnd() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (ScriptedPeer peer = tlsPeer(0)) {
        peer.say(request("OTHER", "PEER"), new byte[100_000]);
        peer.hear(hex("0300 00000004 00 01 01 07")).hearEnd();
      }
    }
  }

  @Test
  @Touches(Row.TLS)
  void connectionCutWithoutGoodbyeLeavesNothing() throws Exception {
    for (boolean reset : new boolean[] {true, false}) {
      try (Drip drip = new Drip(port());
          ScriptedPeer peer = ScriptedPeer.over(TlsWorld.socket(tls(PACS), drip.port(), 0))) {
        peer.associate();
        peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 0, new byte[9999])));
        int before = received.broken.size();
        await().until(() -> received.requests.size() == before + 1);
        drip.cut(reset);
        await().until(() -> received.broken.size() == before + 1);
      }
      await().until(() -> listener.associations() == 0);
    }
    assertThat(received.dataSets).isEmpty();
  }

  @Test
  @Touches(Row.TLS)
  void closingTheListenerAbortsOverTls() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (ScriptedPeer peer = tlsPeer(0)) {
        peer.associate();
        listener.close();
        peer.hear(Wire.ABORT).hearEnd();
      }
      listener = null;
    }
  }

  @Test
  @Touches({Row.TLS, Row.COMMITMENT})
  void waitingForAReportInVainLeavesTheAssociationUsable() throws Exception {
    try (DicomConnection connection = connect(port(), tls(PACS))) {
      for (int i = 0; i < 3; i++) {
        assertThat(connection.awaitReport(Duration.ofMillis(100))).isNull();
        assertThat(connection.isOpen()).isTrue();
        assertThat(connection.echo().success()).isTrue();
      }
    }
  }

  @Test
  @Touches(Row.TLS)
  void senderGivesUpOnAPeerThatNeverShakesHands() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      PeerTimeout e =
          catchThrowableOfType(
              PeerTimeout.class,
              () -> connect(mute.getLocalPort(), tls(PACS).withHandshake(SHORT)).close());
      assertThat(e).hasMessageContaining("did not finish the TLS handshake within 1.0 s");
    }
  }

  @Test
  @Touches(Row.TLS)
  void handshakeDeadlineMustBePositive() {
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class, () -> tls(NODE).withHandshake(Duration.ZERO)))
        .hasMessageContaining("TLS handshake deadline");
  }
}
