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
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.echo;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.request;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.value;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on both sides: who gets in, who does not and why, and that all deadlines hold. */
class TlsTest extends ListenerFixture {
  private final List<Boolean> encrypted = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void asNode() {
    settings.tls(tls(NODE));
    AcceptPolicy usual = policy;
    policy =
        caller -> {
          encrypted.add(caller.encrypted());
          return usual.decide(caller);
        };
  }

  private DicomConnection connect(int port, Tls with) throws IOException {
    ConnectSettings to =
        new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", port), "PEER").withTls(with);
    return engine.connect(
        to, List.of(OfferedContext.VERIFICATION, new OfferedContext(CT, List.of(EXPLICIT))));
  }

  private TlsFailed refused(Tls with) throws IOException {
    int port = port();
    TlsFailed e = catchThrowableOfType(TlsFailed.class, () -> connect(port, with).close());
    assertThat(e).as("TLS must fail").isNotNull();
    assertThat(e).hasMessageContaining("HEPATICA (127.0.0.1:%d)".formatted(port));
    return e;
  }

  private ScriptedPeer tlsPeer(int receiveBuffer) throws IOException {
    return ScriptedPeer.over(TlsWorld.socket(tls(PACS), port(), receiveBuffer));
  }

  private void onlyLine(NetEvent event, String... words) {
    await().until(() -> !log.of(event).isEmpty());
    assertThat(log.of(event)).singleElement().asString().contains("127.0.0.1").contains(words);
  }

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
    onlyLine(NetEvent.TLS_REFUSED, "(CN=expired) expired on " + day);
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
        .hasMessageContainingAll("pacs.example.org", "not for the host 127.0.0.1");
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
  @Touches(Row.TLS)
  void plainSenderLearnsThatThePortWantsTls() throws Exception {
    int port = port();
    AssociationAborted e =
        catchThrowableOfType(AssociationAborted.class, () -> connect(port, null).close());
    assertThat(e).isNotNull();
    onlyLine(NetEvent.PLAIN_ON_TLS, "plain DICOM");
  }

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
      byte[] flood = echoes;
      Thread talker =
          new Thread(
              () -> {
                try {
                  while (true) {
                    peer.say(flood);
                  }
                } catch (IOException closed) {
                  // what this test is about: the listener has closed
                }
              },
              "flood");
      talker.start();
      talker.join(4 * ScriptedPeer.PATIENCE_MS);
      assertThat(talker.isAlive()).as("still connected").isFalse();
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
    try (ScriptedPeer peer = tlsPeer(0)) {
      peer.associate();
      listener.close();
      peer.hear(Wire.ABORT).hearEnd();
    }
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

  /** Passes bytes on, as fast as they come or one by one, and cuts when told. */
  private static final class Drip implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final int target;
    private volatile boolean slow;
    private volatile Socket there;

    Drip(int target) throws IOException {
      this.target = target;
      start(this::serve);
    }

    private static void start(Runnable work) {
      Thread thread = new Thread(work, "drip");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return server.getLocalPort();
    }

    private void serve() {
      try {
        Socket here = server.accept();
        there = new Socket(InetAddress.getLoopbackAddress(), target);
        there.setTcpNoDelay(true);
        start(() -> pass(here, there));
        pass(there, here);
      } catch (IOException e) {
        // the test is over
      }
    }

    private void pass(Socket from, Socket to) {
      try (from;
          to) {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[32_768];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
          for (int i = 0; slow && to == there && i < count; i++) {
            out.write(buffer[i]);
            Thread.sleep(20);
          }
          if (!slow || to != there) {
            out.write(buffer, 0, count);
          }
        }
      } catch (IOException | InterruptedException e) {
        // one side has gone: the other goes too
      }
    }

    void cut(boolean reset) throws IOException {
      if (reset) {
        there.setSoLinger(true, 0);
      }
      there.close();
    }

    @Override
    public void close() throws IOException {
      server.close();
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
