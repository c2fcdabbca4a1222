package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hepatica.dicom.net.CommitmentWire.ACTION;
import static org.hepatica.dicom.net.CommitmentWire.EVENT;
import static org.hepatica.dicom.net.CommitmentWire.INSTANCE;
import static org.hepatica.dicom.net.CommitmentWire.PUSH;
import static org.hepatica.dicom.net.CommitmentWire.event;
import static org.hepatica.dicom.net.CommitmentWire.reference;
import static org.hepatica.dicom.net.CommitmentWire.references;
import static org.hepatica.dicom.net.CommitmentWire.transaction;
import static org.hepatica.dicom.net.EngineContract.Row.COMMITMENT;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.response;
import static org.hepatica.dicom.net.Wire.value;

import org.hepatica.dicom.net.EngineContract.Touches;
import org.hepatica.dicom.net.ScriptedPeer.Called;
import org.hepatica.dicom.net.ScriptedPeer.Script;
import org.junit.jupiter.api.Test;

/** Reports on storage commitment that come on the association that asked, in their time or not. */
class CommitmentReportProbesTest extends CommitmentSenderFixture {
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
}
