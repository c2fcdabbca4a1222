package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hepatica.dicom.net.CommitmentWire.ACTION;
import static org.hepatica.dicom.net.CommitmentWire.EVENT;
import static org.hepatica.dicom.net.CommitmentWire.INSTANCE;
import static org.hepatica.dicom.net.CommitmentWire.PUSH;
import static org.hepatica.dicom.net.CommitmentWire.event;
import static org.hepatica.dicom.net.CommitmentWire.reference;
import static org.hepatica.dicom.net.CommitmentWire.references;
import static org.hepatica.dicom.net.CommitmentWire.role;
import static org.hepatica.dicom.net.CommitmentWire.transaction;
import static org.hepatica.dicom.net.EngineContract.Row.COMMITMENT;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.echo;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.item;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.number;
import static org.hepatica.dicom.net.Wire.pdu;
import static org.hepatica.dicom.net.Wire.response;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.titles;
import static org.hepatica.dicom.net.Wire.value;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.hepatica.dicom.net.ScriptedPeer.Called;
import org.hepatica.dicom.net.ScriptedPeer.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the user of storage commitment meets in the field, each peer from a script of bytes. */
class CommitmentSenderProbesTest extends EngineSuite {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final CommitmentRequest REQUEST =
      new CommitmentRequest("2.25.42", List.of(new SopReference(CT, "1.2.3.1")));
  private static final CommitmentReport REPORT =
      new CommitmentReport("2.25.42", REQUEST.references(), List.of());
  private static final byte[] DATA_SET =
      join(transaction("2.25.42"), references(reference(CT, "1.2.3.1")));

  private DicomConnection connect(Called peer, OfferedContext... offers) throws IOException {
    return connect(peer, LONG, offers);
  }

  private DicomConnection connect(Called peer, Duration response, OfferedContext... offers)
      throws IOException {
    ConnectSettings settings =
        new ConnectSettings(new Peer("PACS", "127.0.0.1", peer.port()), "HEPATICA");
    return engine.connect(settings.withResponse(response), List.of(offers));
  }

  private static Called called(Script script) throws IOException {
    return ScriptedPeer.called(script);
  }

  /** Hears our request, accepts context 1 in implicit VR, with these items of user information. */
  private static void accept(ScriptedPeer peer, byte[]... userItems) throws IOException {
    peer.hearType(0x01);
    peer.say(
        pdu(
            0x02,
            titles("PACS", "HEPATICA"),
            item(0x10, text("1.2.840.10008.3.1.1.1")),
            item(0x21, new byte[] {1, 0, 0, 0}, item(0x40, text(Wire.IMPLICIT))),
            item(0x50, item(0x51, number(16384)), item(0x52, text("1.2.3")), join(userItems))));
  }

  /** Hears a request: command and data set. */
  private static void hearRequest(ScriptedPeer peer) throws IOException {
    String command = new String(peer.hearType(0x04), StandardCharsets.ISO_8859_1);
    assertThat(command).contains(PUSH, INSTANCE);
    String dataSet = new String(peer.hearType(0x04), StandardCharsets.ISO_8859_1);
    assertThat(dataSet).contains("2.25.42", "1.2.3.1", CT);
  }

  private static byte[] report(int messageId, byte[] dataSet) {
    return data(value(1, 3, event(messageId, PUSH, INSTANCE, 1)), value(1, 2, dataSet));
  }

  private static byte[] answer(int status) {
    return data(value(1, 3, response(ACTION, 1, status)));
  }

  private static void released(ScriptedPeer peer) throws IOException {
    peer.hear(Wire.RELEASE_RQ).say(Wire.RELEASE_RP).hearEnd();
  }

  @Test
  @Timeout(value = 15, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void reportsWithoutEndAreNoAnswer() throws Exception {
    Script talking =
        p -> {
          accept(p);
          hearRequest(p);
          reportWithoutEnd(p, 1);
        };
    try (Called peer = called(talking);
        DicomConnection connection = connect(peer, SHORT, OfferedContext.COMMITMENT)) {
      assertThatThrownBy(() -> connection.requestCommitment(REQUEST))
          .isInstanceOf(PeerTimeout.class);
    }
  }

  @Test
  @Timeout(value = 15, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void wrongReportsWithoutEndAreNoReport() throws Exception {
    int noType = 9;
    Script talking =
        p -> {
          accept(p);
          reportWithoutEnd(p, noType);
        };
    try (Called peer = called(talking);
        DicomConnection connection = connect(peer, OfferedContext.COMMITMENT)) {
      assertThat(connection.awaitReport(SHORT)).isNull();
      connection.abort();
    }
  }

  private static void reportWithoutEnd(ScriptedPeer peer, int type) throws IOException {
    byte[] report = data(value(1, 3, event(1, PUSH, INSTANCE, type)), value(1, 2, DATA_SET));
    Thread ear = new Thread(() -> deafTo(peer), "hears nothing");
    ear.setDaemon(true);
    ear.start();
    while (true) {
      peer.say(report, report, report, report, report, report, report, report);
    }
  }

  /** Reads what comes, so that nobody has to wait with writing it. */
  private static void deafTo(ScriptedPeer peer) {
    try {
      peer.in().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The connection is over.
    }
  }

  @Test
  @Touches(COMMITMENT)
  void aReportMayComeBeforeTheResponse() throws Exception {
    Script script =
        peer -> {
          accept(peer);
          hearRequest(peer);
          peer.say(report(7, DATA_SET), answer(0));
          assertThat(peer.hearStatus(EVENT, 7)).isZero();
          released(peer);
        };
    try (Called peer = called(script)) {
      try (DicomConnection connection = connect(peer, OfferedContext.COMMITMENT)) {
        assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
        assertThat(connection.awaitReport(LONG)).isEqualTo(REPORT);
        assertThat(connection.awaitReport(SHORT)).isNull();
        assertThat(connection.isOpen()).isTrue();
      }
      peer.played();
    }
  }

  /** Often enough for the thread that reads to be faster than the one that opened. */
  @Test
  @Touches(COMMITMENT)
  void aReportMayComeTogetherWithTheAcceptance() throws Exception {
    Script script =
        peer -> {
          peer.hearType(0x01);
          peer.say(join(Wire.accept(16384, 1), report(7, DATA_SET)));
          assertThat(peer.hearStatus(EVENT, 7)).isZero();
          released(peer);
        };
    for (int i = 0; i < 50; i++) {
      try (Called peer = called(script)) {
        try (DicomConnection connection = connect(peer, OfferedContext.COMMITMENT)) {
          assertThat(connection.awaitReport(LONG)).isEqualTo(REPORT);
        }
        peer.played();
      }
    }
  }

  @Test
  @Touches(COMMITMENT)
  void reportsMayComeInTheMiddleOfOtherThings() throws Exception {
    byte[] other = join(transaction("2.25.43"), references(reference(CT, "1.2.3.9")));
    Script script =
        peer -> {
          accept(peer);
          hearRequest(peer);
          peer.say(answer(0));
          hearRequest(peer);
          peer.say(report(1, DATA_SET), report(2, other));
          assertThat(peer.hearStatus(EVENT, 1)).isZero();
          assertThat(peer.hearStatus(EVENT, 2)).isZero();
          peer.say(data(value(1, 3, response(ACTION, 2, 0x0213))));
          released(peer);
        };
    try (Called peer = called(script)) {
      try (DicomConnection connection = connect(peer, OfferedContext.COMMITMENT)) {
        assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
        assertThat(connection.requestCommitment(REQUEST).code()).isEqualTo(0x0213);
        assertThat(connection.awaitReport(LONG)).isEqualTo(REPORT);
        assertThat(connection.awaitReport(LONG).transactionUid()).isEqualTo("2.25.43");
      }
      peer.played();
    }
  }

  @Test
  @Touches(COMMITMENT)
  void reportsBeyondWhatIsKeptAreRefusedAndLogged() throws Exception {
    Script script =
        peer -> {
          accept(peer);
          hearRequest(peer);
          for (int message = 1; message <= 17; message++) {
            peer.say(report(message, DATA_SET));
            assertThat(peer.hearStatus(EVENT, message)).isEqualTo(message == 17 ? 0x0213 : 0);
          }
          peer.say(answer(0));
          released(peer);
        };
    try (LogLines log = new LogLines();
        Called peer = called(script)) {
      try (DicomConnection connection = connect(peer, OfferedContext.COMMITMENT)) {
        assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
        assertThat(log.of(NetEvent.REPORT_REFUSED))
            .filteredOn(line -> line.contains(":" + peer.port())) // others may still be ending
            .singleElement()
            .asString()
            .contains("0213H");
      }
      peer.played();
    }
  }

  @Test
  @Touches(COMMITMENT)
  void aFaultyReportIsRefusedAndTheNextOneTaken() throws Exception {
    Script script =
        peer -> {
          accept(peer);
          hearRequest(peer);
          peer.say(answer(0));
          peer.say(report(1, references(reference(CT, "1.2.3.1"))));
          assertThat(peer.hearStatus(EVENT, 1)).isEqualTo(0x0115);
          peer.say(data(value(1, 3, event(2, PUSH, "1.2.3", 1)), value(1, 2, DATA_SET)));
          assertThat(peer.hearStatus(EVENT, 2)).isEqualTo(0x0112);
          peer.say(data(value(1, 3, event(3, PUSH, INSTANCE, 9)), value(1, 2, DATA_SET)));
          assertThat(peer.hearStatus(EVENT, 3)).isEqualTo(0x0113);
          peer.say(report(4, DATA_SET));
          assertThat(peer.hearStatus(EVENT, 4)).isZero();
          released(peer);
        };
    try (Called peer = called(script)) {
      try (DicomConnection connection = connect(peer, OfferedContext.COMMITMENT)) {
        assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
        assertThat(connection.awaitReport(LONG)).isEqualTo(REPORT);
      }
      peer.played();
    }
  }

  @Test
  @Touches(COMMITMENT)
  void aPeerThatReleasesWhileAReportIsAwaitedIsLetGo() throws Exception {
    Script script =
        peer -> {
          accept(peer);
          hearRequest(peer);
          peer.say(answer(0)).say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP);
        };
    try (Called peer = called(script);
        DicomConnection connection = connect(peer, OfferedContext.COMMITMENT)) {
      assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
      assertThat(connection.awaitReport(LONG)).isNull();
      assertThat(connection.isOpen()).isFalse();
      peer.played();
    }
  }

  @Test
  @Touches(COMMITMENT)
  void aPeerThatBreaksOffWhileAReportIsAwaitedIsAnError() throws Exception {
    Script script =
        peer -> {
          accept(peer);
          hearRequest(peer);
          peer.say(answer(0)).say(Wire.ABORT);
        };
    try (Called peer = called(script);
        DicomConnection connection = connect(peer, OfferedContext.COMMITMENT)) {
      assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
      assertThatThrownBy(() -> connection.awaitReport(LONG)).isInstanceOf(AssociationAborted.class);
      assertThat(connection.isOpen()).isFalse();
    }
  }

  @Test
  @Touches(COMMITMENT)
  void aPeerThatNeverAnswersTheRequestIsLeft() throws Exception {
    Script script =
        peer -> {
          accept(peer);
          hearRequest(peer);
          assertThat(peer.hearType(0x07)).hasSize(10);
        };
    try (Called peer = called(script)) {
      ConnectSettings settings =
          new ConnectSettings(new Peer("PACS", "127.0.0.1", peer.port()), "HEPATICA");
      try (DicomConnection connection =
          engine.connect(settings.withResponse(SHORT), List.of(OfferedContext.COMMITMENT))) {
        assertThatThrownBy(() -> connection.requestCommitment(REQUEST))
            .isInstanceOf(PeerTimeout.class);
      }
      peer.played();
    }
  }

  @Test
  @Touches(COMMITMENT)
  void whatIsNoReportEndsTheAssociation() throws Exception {
    Script script =
        peer -> {
          accept(peer);
          hearRequest(peer);
          peer.say(answer(0)).say(data(value(1, 3, echo(3))));
          assertThat(peer.hearType(0x07)).hasSize(10);
        };
    try (Called peer = called(script);
        DicomConnection connection = connect(peer, OfferedContext.COMMITMENT)) {
      assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
      assertThatThrownBy(() -> connection.awaitReport(LONG)).isInstanceOf(AssociationAborted.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Touches(COMMITMENT)
  void whoGetsNotTheRoleOfProviderReportsNothing(boolean answered) throws Exception {
    Script script =
        peer -> {
          accept(peer, answered ? role(PUSH, 1, 0) : new byte[0]);
          released(peer);
        };
    try (Called peer = called(script)) {
      try (DicomConnection connection = connect(peer, OfferedContext.COMMITMENT_REPORT)) {
        assertThatThrownBy(() -> connection.reportCommitment(REPORT))
            .isInstanceOf(ContextNotAccepted.class)
            .hasMessageContaining("role selection");
      }
      peer.played();
    }
  }

  @Test
  @Touches(COMMITMENT)
  void theRoleOfProviderIsAskedForAndUsed() throws Exception {
    Script script =
        peer -> {
          String request = HexFormat.of().formatHex(peer.hearType(0x01));
          assertThat(request).contains(HexFormat.of().formatHex(role(PUSH, 0, 1)));
          peer.say(
              pdu(
                  0x02,
                  titles("PACS", "HEPATICA"),
                  item(0x10, text("1.2.840.10008.3.1.1.1")),
                  item(0x21, hex("01000000"), item(0x40, text(Wire.IMPLICIT))),
                  item(
                      0x50,
                      item(0x51, number(16384)),
                      item(0x52, text("1.2.3")),
                      role(PUSH, 0, 1))));
          byte[] pdu = peer.hearType(0x04);
          byte[] command = Arrays.copyOfRange(pdu, 12, pdu.length);
          String hex = HexFormat.of().formatHex(command);
          assertThat(hex).contains("00000210" + "02000000" + "0100"); // Event Type ID 1
          String dataSet = new String(peer.hearType(0x04), StandardCharsets.ISO_8859_1);
          assertThat(dataSet).contains("2.25.42", "1.2.3.1");
          peer.say(data(value(1, 3, response(EVENT, 1, 0))));
          released(peer);
        };
    try (Called peer = called(script)) {
      try (DicomConnection connection = connect(peer, OfferedContext.COMMITMENT_REPORT)) {
        assertThat(connection.reportCommitment(REPORT)).isEqualTo(DimseStatus.SUCCESS);
      }
      peer.played();
    }
  }
}
