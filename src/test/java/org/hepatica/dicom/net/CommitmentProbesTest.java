package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hepatica.dicom.net.CommitmentWire.ACTION;
import static org.hepatica.dicom.net.CommitmentWire.CONTEXT;
import static org.hepatica.dicom.net.CommitmentWire.EVENT;
import static org.hepatica.dicom.net.CommitmentWire.INSTANCE;
import static org.hepatica.dicom.net.CommitmentWire.PUSH;
import static org.hepatica.dicom.net.CommitmentWire.action;
import static org.hepatica.dicom.net.CommitmentWire.asking;
import static org.hepatica.dicom.net.CommitmentWire.event;
import static org.hepatica.dicom.net.CommitmentWire.failure;
import static org.hepatica.dicom.net.CommitmentWire.failures;
import static org.hepatica.dicom.net.CommitmentWire.reference;
import static org.hepatica.dicom.net.CommitmentWire.references;
import static org.hepatica.dicom.net.CommitmentWire.reporting;
import static org.hepatica.dicom.net.CommitmentWire.request;
import static org.hepatica.dicom.net.CommitmentWire.role;
import static org.hepatica.dicom.net.CommitmentWire.transaction;
import static org.hepatica.dicom.net.EngineContract.Row.COMMITMENT;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.response;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.value;

import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What peers say to a listener about storage commitment, byte for byte. */
class CommitmentProbesTest extends CommitmentFixture {
  @Test
  @Touches(COMMITMENT)
  void aRequestIsAnsweredAndReportedOn() throws Exception {
    asked.unknown.add("1.2.3.2");
    byte[] two =
        join(
            transaction("2.25.42"), references(reference(CT, "1.2.3.1"), reference(CT, "1.2.3.2")));
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(9, two));
      assertThat(peer.hearStatus(ACTION, 9)).isZero();
      hearReport(peer, "2.25.42", "1.2.3.1", "1.2.3.2");
      peer.say(data(value(CONTEXT, 3, response(EVENT, 1, 0))));
      Awaitility.await().until(() -> asked.delivered.size() == 1);
      echoes(peer, 10);
      peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).hearEnd();
    }
    assertThat(asked.undelivered).isEmpty();
    assertThat(asked.callers.get(0).callingAe()).isEqualTo("PEER");
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.840.10008.1.20.2, 1.2.840.10008.1.20.1.1, 1, 0118",
    "1.2.840.10008.1.20.1, 1.2.840.10008.1.20.1.2, 1, 0112",
    "1.2.840.10008.1.20.1, 1.2.840.10008.1.20.1.1, 2, 0123",
    "1.2.840.10008.1.20.1, 1.2.840.10008.1.20.1.1, 0, 0123"
  })
  @Touches(COMMITMENT)
  void misdirectedRequestsAreRefused(String sopClass, String instance, int type, String status)
      throws Exception {
    try (ScriptedPeer peer = associated()) {
      peer.say(
          data(value(CONTEXT, 3, action(1, sopClass, instance, type)), value(CONTEXT, 2, ONE)));
      assertThat(peer.hearStatus(ACTION, 1)).isEqualTo(Integer.parseInt(status, 16));
      echoes(peer, 2);
    }
    assertThat(asked.requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.840.10008.1.20.2, 1.2.840.10008.1.20.1.1, 1, 0118",
    "1.2.840.10008.1.20.1, 1.2.840.10008.1.20.1.2, 1, 0112",
    "1.2.840.10008.1.20.1, 1.2.840.10008.1.20.1.1, 3, 0113",
    "1.2.840.10008.1.20.1, 1.2.840.10008.1.20.1.1, 0, 0113"
  })
  @Touches(COMMITMENT)
  void misdirectedReportsAreRefused(String sopClass, String instance, int type, String status)
      throws Exception {
    try (ScriptedPeer peer = associated(role(PUSH, 0, 1))) {
      peer.say(data(value(CONTEXT, 3, event(1, sopClass, instance, type)), value(CONTEXT, 2, ONE)));
      assertThat(peer.hearStatus(EVENT, 1)).isEqualTo(Integer.parseInt(status, 16));
      echoes(peer, 2);
    }
    assertThat(asked.reports).isEmpty();
  }

  @Test
  @Touches(COMMITMENT)
  void faultyRequestsAreRefused() throws Exception {
    byte[] reference = reference(CT, "1.2.3.1");
    byte[] half = reference(CT, "1.2.3.1");
    List<byte[]> invalid =
        List.of(
            references(reference), // no transaction
            join(transaction("no uid"), references(reference)),
            join(transaction("1.2\\1.3"), references(reference)),
            join(transaction(""), references(reference)),
            transaction("2.25.42"), // nothing to commit to
            join(transaction("2.25.42"), references()),
            join(transaction("2.25.42"), references(reference(CT, "../../1"))),
            join(transaction("2.25.42"), references(reference("", "1.2"))),
            join(transaction("2.25.42"), references(reference, reference(CT, ""))));
    List<byte[]> unreadable =
        List.of(
            text("GET / HTTP/1.1\r\n\r\n"),
            join(transaction("2.25.42"), references(half), hex("08009911 FFFFFF7F")),
            new byte[4096]);
    try (ScriptedPeer peer = associated()) {
      int messageId = 1;
      for (byte[] dataSet : invalid) {
        peer.say(asking(messageId, dataSet));
        assertThat(peer.hearStatus(ACTION, messageId++)).isEqualTo(0x0115);
      }
      for (byte[] dataSet : unreadable) {
        peer.say(asking(messageId, dataSet));
        assertThat(peer.hearStatus(ACTION, messageId++)).isIn(0x0110, 0x0115);
      }
      echoes(peer, messageId);
    }
    assertThat(asked.requests).isEmpty();
  }

  @Test
  @Touches(COMMITMENT)
  void faultyReportsAreRefused() throws Exception {
    try (ScriptedPeer peer = associated(role(PUSH, 0, 1))) {
      peer.say(reporting(1, 1, references(reference(CT, "1.2.3.1"))));
      assertThat(peer.hearStatus(EVENT, 1)).isEqualTo(0x0115);
      peer.say(reporting(2, 1, transaction("2.25.42")));
      assertThat(peer.hearStatus(EVENT, 2)).isEqualTo(0x0115);
      peer.say(reporting(3, 1, text("nonsense")));
      assertThat(peer.hearStatus(EVENT, 3)).isIn(0x0110, 0x0115);
      echoes(peer, 4);
    }
    assertThat(asked.reports).isEmpty();
  }

  @Test
  @Touches(COMMITMENT)
  void aReportIsTakenWithAndWithoutRoleSelection() throws Exception {
    byte[] report =
        join(
            transaction("2.25.42"),
            failures(failure(CT, "1.2.3.2", 0x0213)),
            references(reference(CT, "1.2.3.1")));
    for (byte[] items : List.of(role(PUSH, 0, 1), new byte[0])) {
      try (ScriptedPeer peer = associated(items)) {
        peer.say(reporting(1, 2, report));
        assertThat(peer.hearStatus(EVENT, 1)).isZero();
        peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).hearEnd();
      }
    }
    CommitmentReport expected =
        new CommitmentReport(
            "2.25.42",
            List.of(new SopReference(CT, "1.2.3.1")),
            List.of(new CommitmentReport.Failure(new SopReference(CT, "1.2.3.2"), 0x0213)));
    assertThat(asked.reports).containsExactly(expected, expected);
  }

  @Test
  @Touches(COMMITMENT)
  void theRoleOfProviderIsGrantedForThisClassAlone() throws Exception {
    try (ScriptedPeer peer = peer()) {
      byte[] both = request(role(PUSH, 0, 1), role(CT, 1, 1));
      String accept = HexFormat.of().formatHex(peer.say(both).hearType(0x02));
      assertThat(accept).contains(HexFormat.of().formatHex(role(PUSH, 0, 1)));
      assertThat(accept).doesNotContain(HexFormat.of().formatHex(role(CT, 1, 1)));
    }
  }

  @Test
  @Touches(COMMITMENT)
  void withoutAHandlerNothingOfItIsThere() throws Exception {
    commitment = null;
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request(role(PUSH, 0, 1))).hearType(0x02);
      String hex = HexFormat.of().formatHex(accept);
      assertThat(hex).doesNotContain(HexFormat.of().formatHex(role(PUSH, 0, 1)));
      assertThat(hex).contains("0500" + "0300" + "40"); // abstract syntax not supported
      peer.say(data(value(1, 3, action(1, PUSH, INSTANCE, 1)), value(1, 2, ONE)));
      assertThat(peer.hearStatus(ACTION, 1)).isEqualTo(0x0211);
    }
  }

  @Test
  @Touches(COMMITMENT)
  void otherOperationsHaveNoPlaceOnItsContext() throws Exception {
    try (ScriptedPeer peer = associated()) {
      peer.say(
          data(value(CONTEXT, 3, store(1, PUSH, "1.2.3.1")), value(CONTEXT, 2, new byte[100])));
      assertThat(peer.hearStatus(STORE, 1)).isEqualTo(0x0122);
      peer.say(data(value(3, 3, action(2, PUSH, INSTANCE, 1)), value(3, 2, ONE)));
      assertThat(peer.hearStatus(ACTION, 2)).isIn(0x0211, 0x0122);
      echoes(peer, 3);
    }
    assertThat(received.dataSets).isEmpty();
    assertThat(asked.requests).isEmpty();
  }

  @Test
  @Touches(COMMITMENT)
  void aResponseToNothingIsAnAbort() throws Exception {
    try (ScriptedPeer peer = associated()) {
      peer.say(data(value(CONTEXT, 3, response(EVENT, 1, 0))));
      assertThat(peer.hearType(0x07)).hasSize(10);
      peer.hearEnd();
    }
    stillServes();
  }

  @Test
  @Touches(COMMITMENT)
  void aRequestThatDoesNotEndWasNotMade() throws Exception {
    try (ScriptedPeer peer = associated()) {
      peer.say(data(value(CONTEXT, 3, action(1, PUSH, INSTANCE, 1)), value(CONTEXT, 0, ONE)));
      peer.say(Wire.ABORT);
      peer.hearEnd();
    }
    stillServes();
    assertThat(asked.requests).isEmpty();
  }
}
