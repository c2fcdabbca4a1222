package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hepatica.dicom.net.CommitmentWire.EVENT;
import static org.hepatica.dicom.net.CommitmentWire.INSTANCE;
import static org.hepatica.dicom.net.CommitmentWire.PUSH;
import static org.hepatica.dicom.net.CommitmentWire.event;
import static org.hepatica.dicom.net.CommitmentWire.role;
import static org.hepatica.dicom.net.EngineContract.Row.COMMITMENT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.echo;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.item;
import static org.hepatica.dicom.net.Wire.number;
import static org.hepatica.dicom.net.Wire.pdu;
import static org.hepatica.dicom.net.Wire.response;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.titles;
import static org.hepatica.dicom.net.Wire.value;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
class CommitmentSenderProbesTest extends CommitmentSenderFixture {
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
