package org.hepatica.dicom.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.EXPLICIT;
import static org.hepatica.dicom.net.Wire.IMPLICIT;
import static org.hepatica.dicom.net.Wire.VERIFICATION;
import static org.hepatica.dicom.net.Wire.command;
import static org.hepatica.dicom.net.Wire.context;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.echo;
import static org.hepatica.dicom.net.Wire.element;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.item;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.number;
import static org.hepatica.dicom.net.Wire.pdu;
import static org.hepatica.dicom.net.Wire.request;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.uid;
import static org.hepatica.dicom.net.Wire.us;
import static org.hepatica.dicom.net.Wire.value;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener meets in the field, each from a script of bytes. */
class ListenerProbesTest {
  private static final int STORE = 0x0001;
  private static final int ECHO = 0x0030;
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Received received = new Received();
  private final LogLines log = new LogLines();
  private ListenSettings.Builder settings =
      ListenSettings.builder().bind(InetAddress.getLoopbackAddress());
  private StoreHandler handler = received;
  private AcceptPolicy policy =
      (called, calling, peer) ->
          !called.equals("HEPATICA")
              ? Decision.CALLED_AE_NOT_RECOGNIZED
              : !calling.equals("PEER") || !peer.isLoopbackAddress()
                  ? Decision.CALLING_AE_NOT_RECOGNIZED
                  : Decision.ACCEPT;
  private DicomListener listener;

  @AfterEach
  void close() {
    if (listener != null) {
      listener.close();
    }
    log.close();
  }

  private ScriptedPeer peer() throws IOException {
    if (listener == null) {
      listener = DicomEngines.pick("embedded").listen(settings.build(), policy, handler);
    }
    return ScriptedPeer.calling(listener.port());
  }

  /** The listener serves on, and nothing of what came before was stored. */
  private void stillServes() throws IOException {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      echoes(peer, 7);
      peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).hearEnd();
    }
    assertThat(received.dataSets).isEmpty();
  }

  private static void echoes(ScriptedPeer peer, int messageId) throws IOException {
    peer.say(data(value(1, 3, echo(messageId))));
    assertThat(peer.hearStatus(ECHO, messageId)).isZero();
  }

  // ---- Who may call

  @Test
  void wrongCalledAeIsRejected() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.say(request("OTHER", "PEER")).hear(hex("0300 00000004 00 01 01 07")).hearEnd();
      }
    }
    await().until(() -> !log.of(NetEvent.CALLED_AE_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.CALLED_AE_REFUSED))
        .singleElement()
        .asString()
        .contains("PEER (127.0.0.1)", "\"OTHER\"", "1/1/7");
    stillServes();
  }

  @Test
  void unknownCallerIsRejectedAndLoggedOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.say(request("HEPATICA", "STRANGER"));
        peer.hear(hex("0300 00000004 00 01 01 03")).hearEnd();
      }
    }
    assertThat(log.of(NetEvent.CALLER_REFUSED))
        .singleElement()
        .asString()
        .contains("STRANGER (127.0.0.1)");
    stillServes();
  }

  @Test
  void addressIsAskedForToo() throws Exception {
    List<InetAddress> asked = new ArrayList<>();
    policy =
        (called, calling, peer) -> {
          asked.add(peer);
          return Decision.CALLING_AE_NOT_RECOGNIZED;
        };
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "PEER")).hear(hex("0300 00000004 00 01 01 03"));
    }
    assertThat(asked).containsExactly(InetAddress.getByName("127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A\\B", "A\u0007B", "\u00e4\u00f6"})
  void callingAeThatIsNoneIsRejected(String calling) throws Exception {
    policy = (called, caller, peer) -> Decision.ACCEPT;
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", calling)).hear(hex("0300 00000004 00 01 01 03")).hearEnd();
    }
    await().until(() -> !log.of(NetEvent.CALLER_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.CALLER_REFUSED).get(0)).matches("[ -~]*");
  }

  @Test
  void faultOfThePolicyClosesThatConnectionOnly() throws Exception {
    policy =
        (called, calling, peer) -> {
          if (calling.equals("BOOM")) {
            throw new IllegalStateException("a fault");
          }
          return Decision.ACCEPT;
        };
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "BOOM")).hearEnd();
    }
    stillServes();
    assertThat(log.of(NetEvent.FAULT)).hasSize(1);
  }

  // ---- What is no DICOM

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: hepatica\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
        "\u0000",
        "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
        "SSH-2.0-OpenSSH_9.2\r\n"
      })
  void strangersAreShownOut(String words) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(words.getBytes(ISO_8859_1)).hearAbort(1);
    }
    stillServes();
    assertThat(log.of(NetEvent.NOT_DICOM)).singleElement().asString().contains("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100 FFFFFFFF",
        "0100 7FFFFFFF",
        "0400 FFFFFFFF",
        "0500 FFFFFFFF",
        "0700 00000005",
        "0100 00080001 0001"
      })
  void falseLengthsAreAborted(String bytes) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(hex(bytes)).hearAbort(6);
    }
    stillServes();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0400 FFFFFFFF", // a PDU of 4 GiB
        "0400 00020001", // one byte more than we take
        "0400 00000008 00000007 01 03 0000", // a value longer than its PDU
        "0400 00000008 FFFFFFFF 01 03 0000",
        "0400 00000008 00000001 01 03 0000", // a value too short for its header
        "0400 00000008 00000000 01 03 0000",
        "0400 00000003 000000", // a PDU too short for a value
        "0400 00000000",
        "0400 00000006 00000002 05 03", // a context that was not accepted
        "0400 00000006 00000002 00 03"
      })
  void falseDataIsAborted(String bytes) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(hex(bytes)).hearAbort(6);
    }
    stillServes();
  }

  @Test
  void falseDataInTheMiddleOfADataSetLeavesNothing() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 0, new byte[1000])));
      peer.say(hex("0400 00000008 00000007 03 02 0000")).hearAbort(6);
    }
    stillServes();
    assertThat(received.broken).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "03", "09", "0A", "00", "FF"})
  void typesThatDoNotBelongInAnAssociation(String type) throws Exception {
    boolean known = type.equals("01") || type.equals("03");
    byte[] bytes =
        type.equals("01") ? request("HEPATICA", "PEER") : hex(type + "00 00000004 00000000");
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(bytes).hearAbort(known ? 2 : 1);
    }
    stillServes();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0300 00000004 00010107",
        "0400 00000006 00000002 01 03",
        "0500 00000004 00000000",
        "0600 00000004 00000000"
      })
  void nothingButARequestComesFirst(String bytes) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(hex(bytes)).hearAbort(2);
    }
    stillServes();
  }

  @Test
  void releaseReplyWithoutRequest() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(Wire.RELEASE_RP).hearAbort(2);
    }
  }

  // ---- Silence

  @Test
  void silentPeerIsClosedAfterTheFirstPduDeadline() throws Exception {
    settings.firstPdu(SHORT);
    try (ScriptedPeer peer = peer()) {
      peer.hearEnd();
    }
    await().until(() -> !log.of(NetEvent.SILENT).isEmpty());
    stillServes();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 6, 7, 100})
  void halfARequestIsAborted(int bytes) throws Exception {
    settings.wholePdu(SHORT);
    try (ScriptedPeer peer = peer()) {
      peer.say(java.util.Arrays.copyOf(request("HEPATICA", "PEER"), bytes)).hearAbort(0);
    }
    await().until(() -> !log.of(NetEvent.HALF).isEmpty());
  }

  @Test
  void drippingPeerIsAborted() throws Exception {
    settings.wholePdu(Duration.ofMillis(600));
    byte[] request = request("HEPATICA", "PEER");
    try (ScriptedPeer peer = peer()) {
      int said = 0;
      while (said < 100 && peer.in().available() == 0) {
        peer.say(new byte[] {request[said++]});
        Thread.sleep(20);
      }
      assertThat(said).isLessThan(100);
      peer.hear(pdu(0x07, new byte[] {0, 0, 2, 0}));
    }
  }

  @Test
  void halfADataPduIsAborted() throws Exception {
    settings.wholePdu(SHORT);
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 0, new byte[1000])));
      peer.say(hex("0400 00000100 000000FC 03 00 0102")).hearAbort(0);
    }
    stillServes();
    assertThat(received.broken).hasSize(1);
  }

  @Test
  void silenceBetweenThePdusOfADataSetIsAborted() throws Exception {
    settings.wholePdu(SHORT);
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 0, new byte[1000])));
      peer.hear(Wire.ABORT).hearEnd();
    }
    stillServes();
    assertThat(received.broken).hasSize(1);
  }

  @Test
  void commandThatNeverEndsIsAborted() throws Exception {
    settings.wholePdu(Duration.ofMillis(500));
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      while (peer.in().available() == 0) {
        peer.say(data(value(3, 1, new byte[2])));
        Thread.sleep(20);
      }
      peer.hear(Wire.ABORT);
    }
  }

  @Test
  void idleAssociationIsAborted() throws Exception {
    settings.idle(SHORT);
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      echoes(peer, 1);
      peer.hear(Wire.ABORT).hearEnd();
    }
    await().until(() -> !log.of(NetEvent.IDLE).isEmpty());
    await().until(() -> listener.associations() == 0);
  }

  @Test
  void fiveHundredSilentConnectionsDoNotStopAnEcho() throws Exception {
    settings.maxUnassociated(600);
    List<ScriptedPeer> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        silent.add(peer());
      }
      assertThat(listener.associations()).isZero();
      stillServes();
    } finally {
      for (ScriptedPeer peer : silent) {
        peer.close();
      }
    }
  }

  @Test
  void tooManySilentConnectionsMakeRoomForNewOnes() throws Exception {
    settings.maxUnassociated(10);
    List<ScriptedPeer> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        silent.add(peer());
      }
      stillServes();
      silent.get(0).hearEnd();
      assertThat(log.of(NetEvent.CROWDED_OUT)).isNotEmpty();
    } finally {
      for (ScriptedPeer peer : silent) {
        peer.close();
      }
    }
  }

  @Test
  void peerThatNeverReadsIsClosed() throws Exception {
    settings.write(SHORT);
    byte[] echoes = new byte[0];
    for (int i = 0; i < 500; i++) {
      echoes = join(echoes, data(value(1, 3, echo(i))));
    }
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.socket().setReceiveBufferSize(4096);
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
      talker.join(ScriptedPeer.PATIENCE_MS);
      assertThat(talker.isAlive()).as("still connected").isFalse();
    }
    await().until(() -> !log.of(NetEvent.NOT_READING).isEmpty());
    await().until(() -> listener.associations() == 0);
    stillServes();
  }

  // ---- Breaking off

  @ParameterizedTest
  @ValueSource(strings = {"reset", "abort", "close", "release"})
  void breakingOffInTheMiddleOfADataSetLeavesNothing(String how) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 0, new byte[9999])));
      await().until(() -> received.requests.size() == 1);
      switch (how) {
        case "reset" -> peer.reset();
        case "abort" -> peer.say(Wire.ABORT);
        case "release" -> peer.say(Wire.RELEASE_RQ).hearAbort(2);
        default -> peer.socket().shutdownOutput();
      }
      await().until(() -> received.broken.size() == 1);
    }
    await().until(() -> log.of(NetEvent.STORE_BROKEN).size() == 1);
    stillServes();
  }

  @Test
  void breakingOffAfterTheHandlerHasReadEnoughIsNoSuccess() throws Exception {
    handler = (request, dataSet) -> StoreStatus.SUCCESS;
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 0, new byte[9999])));
      peer.say(Wire.ABORT).hearEnd();
    }
    await().until(() -> log.of(NetEvent.STORE_BROKEN).size() == 1);
    assertThat(log.of(NetEvent.ENDED)).singleElement().asString().contains("0 stored");
  }

  // ---- Messages

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "1.2.840/../..",
        "1..2",
        "1.02",
        ".1",
        "1.",
        "1.2\\1.3",
        "1.2 3",
        "",
        "12345678901234567890123456789012345678901234567890123456789012345"
      })
  void uidThatIsNoneIsRefusedBeforeTheHandlerIsAsked(String uid) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, uid))), data(value(3, 2, new byte[100])));
      assertThat(peer.hearStatus(STORE, 1)).isEqualTo(0xA900);
      echoes(peer, 2);
    }
    assertThat(received.requests).isEmpty();
    assertThat(log.of(NetEvent.STORE_REFUSED)).singleElement().asString().contains("A900");
  }

  @Test
  void handlerMaySayThatTheUidsDoNotMatch() throws Exception {
    handler = (request, dataSet) -> StoreStatus.MISMATCH;
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2"))), data(value(3, 2, new byte[100])));
      assertThat(peer.hearStatus(STORE, 1)).isEqualTo(0xA900);
      echoes(peer, 2);
    }
  }

  @Test
  void classMustFitTheContext() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, "1.2.840.10008.5.1.4.1.1.4", "1.2"))));
      peer.say(data(value(3, 2, new byte[10])));
      assertThat(peer.hearStatus(STORE, 1)).isEqualTo(0x0122);
      peer.say(data(value(1, 3, store(2, VERIFICATION, "1.2"))), data(value(1, 2, new byte[9])));
      assertThat(peer.hearStatus(STORE, 2)).isEqualTo(0x0122);
      peer.say(data(value(3, 3, echo(3))));
      assertThat(peer.hearStatus(ECHO, 3)).isEqualTo(0x0122);
      echoes(peer, 4);
    }
    assertThat(received.requests).isEmpty();
  }

  @Test
  void otherOperationsAreUnrecognized() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      byte[] find =
          command(uid(0x0002, CT), us(0x0100, 0x0020), us(0x0110, 5), us(0x0700, 0), us(0x0800, 1));
      peer.say(data(value(3, 3, find)), data(value(3, 0, new byte[70])));
      peer.say(data(value(3, 2, new byte[30])));
      assertThat(peer.hearStatus(0x0020, 5)).isEqualTo(0x0211);
      byte[] get = command(us(0x0100, 0x0110), us(0x0110, 6), us(0x0800, 0x0101));
      peer.say(data(value(3, 3, get)));
      assertThat(peer.hearStatus(0x0110, 6)).isEqualTo(0x0211);
      byte[] cancel = command(us(0x0100, 0x0FFF), us(0x0120, 5), us(0x0800, 0x0101));
      peer.say(data(value(3, 3, cancel)));
      echoes(peer, 7);
    }
  }

  @Test
  void unknownCommandElementsAreTolerated() throws Exception {
    byte[] odd =
        command(
            uid(0x0002, CT),
            us(0x0100, 1),
            us(0x0110, 65535),
            us(0x0700, 77),
            us(0x0800, 0x0102),
            uid(0x1000, "1.2.3"),
            element(0x1030, text("MOVER ")),
            us(0x1031, 3),
            element(0x5010, text("odd things")));
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, odd)), data(value(3, 2, new byte[] {4, 5})));
      assertThat(peer.hearStatus(STORE, 65535)).isZero();
    }
    assertThat(received.dataSets.get("1.2.3")).containsExactly(4, 5);
  }

  @Test
  void storeWithoutDataSetIsRefused() throws Exception {
    byte[] none =
        command(
            uid(0x0002, CT),
            us(0x0100, 1),
            us(0x0110, 1),
            us(0x0800, 0x0101),
            uid(0x1000, "1.2.3"));
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(data(value(3, 3, none)));
      assertThat(peer.hearStatus(STORE, 1)).isEqualTo(0xC000);
      echoes(peer, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000 0001 02000000 3000", // no message id
        "0000 1001 02000000 0100", // no command field
        "0000 0001 FFFFFF7F 3000", // a length beyond the end
        "0800 0500 02000000 4142", // not of group 0000
        "0000 00"
      })
  void commandThatCannotBeReadIsAborted(String bytes) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(data(value(3, 3, hex(bytes)))).hearAbort(6);
    }
    stillServes();
  }

  @Test
  void commandTooLongIsAborted() throws Exception {
    settings.maxCommandSet(2048);
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      for (int i = 0; i < 3; i++) {
        peer.say(data(value(3, 1, new byte[1000])));
      }
      peer.hearAbort(6);
    }
  }

  @Test
  void fragmentsOutOfPlaceAreAborted() throws Exception {
    byte[] store = data(value(3, 3, store(1, CT, "1.2")));
    List<byte[]> scripts =
        List.of(
            data(value(3, 0, new byte[9])), // data where a command is due
            join(store, data(value(3, 3, echo(2)))), // a command where data is due
            join(store, data(value(1, 2, new byte[9]))), // data of another context
            data(value(1, 1, new byte[8]), value(3, 3, new byte[8])), // a command in two contexts
            data(value(1, 3, Wire.response(ECHO, 1, 0)))); // a response to nothing
    for (byte[] script : scripts) {
      try (ScriptedPeer peer = peer()) {
        peer.associate().say(script).hearAbort(5);
      }
    }
    stillServes();
  }

  @Test
  void instanceTooLongIsAborted() throws Exception {
    settings.maxInstance(100_000);
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2"))));
      for (int i = 0; i < 11; i++) {
        peer.say(data(value(3, 0, new byte[10_000])));
      }
      peer.hearAbort(6);
    }
    stillServes();
  }

  @Test
  void fragmentsMayComeInAnyCut() throws Exception {
    byte[] dataSet = new byte[3000];
    new Random(5).nextBytes(dataSet);
    byte[] first = java.util.Arrays.copyOf(dataSet, 999);
    byte[] rest = java.util.Arrays.copyOfRange(dataSet, 999, 3000);
    byte[] one = store(1, CT, "1.1");
    byte[] two = store(2, CT, "1.2");
    byte[] script =
        join(
            // command and data in one PDU, an empty fragment, the end as an empty one
            data(value(3, 3, one), value(3, 0, first), value(3, 0, new byte[0]), value(3, 0, rest)),
            // the end of one message and the beginning of the next in one PDU
            data(value(3, 2, new byte[0]), value(3, 1, java.util.Arrays.copyOf(two, 11))),
            data(value(3, 3, java.util.Arrays.copyOfRange(two, 11, two.length))),
            data(value(3, 0, first)),
            data(value(3, 2, rest)),
            Wire.RELEASE_RQ);
    try (ScriptedPeer inOnePiece = peer()) {
      inOnePiece.associate().say(script);
      assertThat(inOnePiece.hearStatus(STORE, 1)).isZero();
      assertThat(inOnePiece.hearStatus(STORE, 2)).isZero();
      inOnePiece.hear(Wire.RELEASE_RP).hearEnd();
    }
    assertThat(received.dataSets).hasSize(2).allSatisfy((k, v) -> assertThat(v).isEqualTo(dataSet));
    received.dataSets.clear();
    try (ScriptedPeer byteByByte = peer()) {
      byteByByte.associate();
      for (byte b : script) {
        byteByByte.say(new byte[] {b});
      }
      assertThat(byteByByte.hearStatus(STORE, 1)).isZero();
      assertThat(byteByByte.hearStatus(STORE, 2)).isZero();
      byteByByte.hear(Wire.RELEASE_RP);
    }
    assertThat(received.dataSets).hasSize(2).allSatisfy((k, v) -> assertThat(v).isEqualTo(dataSet));
  }

  // ---- Negotiation

  @Test
  void fullListenerRejectsForNow() throws Exception {
    settings.maxAssociations(1);
    try (ScriptedPeer first = peer()) {
      first.associate();
      try (ScriptedPeer second = peer()) {
        second.say(request("HEPATICA", "PEER")).hear(hex("0300 00000004 00 02 03 02")).hearEnd();
      }
      echoes(first, 1);
      first.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP);
      // the place is free as soon as the release is answered, before the socket closes
      stillServes();
    }
    assertThat(log.of(NetEvent.FULL)).hasSize(1);
  }

  @Test
  void protocolVersionAndApplicationContextAreChecked() throws Exception {
    byte[] version = request("HEPATICA", "PEER");
    version[7] = 2;
    byte[] applicationContext = request("HEPATICA", "PEER");
    applicationContext[6 + 68 + 4] = '9';
    try (ScriptedPeer peer = peer()) {
      peer.say(version).hear(hex("0300 00000004 00 01 02 02")).hearEnd();
    }
    try (ScriptedPeer peer = peer()) {
      peer.say(applicationContext).hear(hex("0300 00000004 00 01 01 02")).hearEnd();
    }
    stillServes();
  }

  @Test
  void contextsAreAnsweredOneByOne() throws Exception {
    settings.transferSyntaxes(List.of(EXPLICIT, IMPLICIT)).storageClasses(List.of(CT));
    byte[] request =
        request(
            "HEPATICA",
            "PEER",
            0,
            context(1, VERIFICATION),
            context(5, CT, List.of(IMPLICIT, EXPLICIT)),
            context(7, "1.2.3"),
            context(255, CT, List.of("1.2.840.10008.1.2.4.100")));
    byte[] results =
        join(
            item(0x21, hex("01 00 00 00"), item(0x40, text(IMPLICIT))),
            item(0x21, hex("05 00 00 00"), item(0x40, text(EXPLICIT))),
            item(0x21, hex("07 00 03 00"), item(0x40, text(IMPLICIT))),
            item(0x21, hex("FF 00 04 00"), item(0x40, text("1.2.840.10008.1.2.4.100"))));
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request).hearType(0x02);
      String hex = java.util.HexFormat.of().formatHex(accept);
      assertThat(hex).contains(java.util.HexFormat.of().formatHex(results));
      assertThat(hex).contains("51000004" + "00020000"); // we take 128 KiB
    }
  }

  @Test
  void noAcceptedContextIsStillAnAssociation() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "PEER", 0, context(1, "1.2.3"))).hearType(0x02);
      peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).hearEnd();
    }
  }

  @Test
  void contextsBeyondTheLimitAreRefused() throws Exception {
    settings.maxContexts(2);
    byte[] contexts = new byte[0];
    for (int id = 1; id < 256; id += 2) {
      contexts = join(contexts, context(id, CT));
    }
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request("HEPATICA", "PEER", 0, contexts)).hearType(0x02);
      String hex = java.util.HexFormat.of().formatHex(accept);
      assertThat(hex).contains("03000000" + "4000").contains("05000200").contains("ff000200");
    }
  }

  @Test
  void falseContextsAreAborted() throws Exception {
    for (byte[] contexts :
        List.of(
            context(2, CT), // an even id
            join(context(1, CT), context(1, CT)), // an id twice
            context(1, CT, List.of()), // no transfer syntax
            item(0x20, hex("01000000"), item(0x40, text(IMPLICIT))), // no abstract syntax
            hex("2000 FFFF 0100"), // an item longer than the PDU
            item(0x20, hex("01000000 3000 00FF 31")))) { // a sub-item longer than its item
      try (ScriptedPeer peer = peer()) {
        peer.say(request("HEPATICA", "PEER", 16384, contexts)).hearAbort(6);
      }
    }
    stillServes();
  }

  @Test
  void itemsOfUserInformationAreAnsweredOrPassedOver() throws Exception {
    byte[] role = join(hex("0019"), text(CT), hex("01 01"));
    byte[] identity = join(hex("01 01 0004"), text("anna"), hex("0000"));
    byte[] request =
        pdu(
            0x01,
            Wire.titles("HEPATICA", "PEER"),
            item(0x10, text("1.2.840.10008.3.1.1.1")),
            item(0x77, text("what is this")),
            context(3, CT),
            item(
                0x50,
                item(0x51, number(16384)),
                item(0x52, text("1.2.3.4")),
                item(0x53, hex("0005 0006")),
                item(0x54, role),
                item(0x55, text("VERSION 1")),
                item(0x56, join(hex("0019"), text(CT), hex("0102"))),
                item(0x58, identity),
                item(0xEE, text("private"))));
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request).hearType(0x02);
      String hex = java.util.HexFormat.of().formatHex(accept);
      assertThat(hex).contains("53000004" + "00010001"); // one operation at a time
      byte[] answer = item(0x54, hex("0019"), text(CT), hex("01 00")); // the peer stays user
      assertThat(hex).contains(java.util.HexFormat.of().formatHex(answer));
      peer.say(data(value(3, 3, store(1, CT, "1.2"))), data(value(3, 2, new byte[10])));
      assertThat(peer.hearStatus(STORE, 1)).isZero();
    }
  }
}
