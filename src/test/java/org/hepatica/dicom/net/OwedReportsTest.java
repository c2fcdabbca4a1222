package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hepatica.dicom.net.CommitmentWire.ACTION;
import static org.hepatica.dicom.net.CommitmentWire.CONTEXT;
import static org.hepatica.dicom.net.CommitmentWire.EVENT;
import static org.hepatica.dicom.net.CommitmentWire.asking;
import static org.hepatica.dicom.net.CommitmentWire.reference;
import static org.hepatica.dicom.net.CommitmentWire.references;
import static org.hepatica.dicom.net.CommitmentWire.transaction;
import static org.hepatica.dicom.net.EngineContract.Row.COMMITMENT;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.command;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.element;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.response;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.us;
import static org.hepatica.dicom.net.Wire.value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.junit.jupiter.api.Test;

/** Reports on storage commitment that a listener owes a peer, and what can keep them from it. */
class OwedReportsTest extends CommitmentFixture {
  @Test
  @Touches(COMMITMENT)
  void aReportThatIsAnsweredWithAFailureIsOwed() throws Exception {
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(9, ONE));
      assertThat(peer.hearStatus(ACTION, 9)).isZero();
      hearReport(peer, "2.25.42");
      peer.say(data(value(CONTEXT, 3, response(EVENT, 1, 0x0110))));
      Awaitility.await().until(() -> asked.undelivered.size() == 1);
      echoes(peer, 10);
    }
    assertThat(asked.delivered).isEmpty();
    assertThat(asked.undelivered).hasSize(1);
  }

  @Test
  @Touches(COMMITMENT)
  void whatThePeerWritesBesideItsFailureIsNotRepeated() throws Exception {
    byte[] refusal =
        command(
            us(0x0100, EVENT | 0x8000),
            us(0x0120, 1),
            us(0x0800, 0x0101),
            us(0x0900, 0x0110),
            element(0x0902, text("Doe^Jane is unknown ")));
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(9, ONE));
      assertThat(peer.hearStatus(ACTION, 9)).isZero();
      hearReport(peer, "2.25.42");
      peer.say(data(value(CONTEXT, 3, refusal)));
      Awaitility.await().until(() -> asked.undelivered.size() == 1);
    }
    assertThat(log.of(NetEvent.REPORT_OWED)).hasSize(1);
    assertThat(log.of(NetEvent.REPORT_OWED).get(0)).contains("0110H").doesNotContain("Doe");
  }

  /** Nothing is due beside the status (PS3.4 J.3.3.1.2): it is neither kept nor understood. */
  @Test
  @Touches(COMMITMENT)
  void aDataSetBesideTheAnswerIsPassedOver() throws Exception {
    byte[] answer =
        command(us(0x0100, EVENT | 0x8000), us(0x0120, 1), us(0x0800, 0), us(0x0900, 0));
    byte[] noise = new byte[16_000];
    new Random(5).nextBytes(noise);
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(9, ONE));
      assertThat(peer.hearStatus(ACTION, 9)).isZero();
      hearReport(peer, "2.25.42");
      peer.say(data(value(CONTEXT, 3, answer)));
      for (int i = 0; i < 100; i++) {
        peer.say(data(value(CONTEXT, 0, noise)));
      }
      peer.say(data(value(CONTEXT, 2, noise)));
      echoes(peer, 10);
    }
    Awaitility.await().until(() -> asked.delivered.size() + asked.undelivered.size() == 1);
    assertThat(asked.delivered).hasSize(1);
  }

  @Test
  @Touches(COMMITMENT)
  void whatThePeerSaysNextComesBeforeItsReport() throws Exception {
    try (ScriptedPeer peer = associated()) {
      // In one piece: it asks, stores, and asks again.
      peer.say(
          asking(1, ONE),
          data(value(3, 3, store(2, CT, "1.2.3.9")), value(3, 2, new byte[10])),
          asking(3, join(transaction("2.25.43"), references(reference(CT, "1.2.3.1")))));
      assertThat(peer.hearStatus(ACTION, 1)).isZero();
      assertThat(peer.hearStatus(STORE, 2)).isZero();
      assertThat(peer.hearStatus(ACTION, 3)).isZero();
      hearReport(peer, "2.25.42");
      echoes(peer, 4); // before it answers the report
      peer.say(data(value(CONTEXT, 3, response(EVENT, 1, 0))));
      hearReport(peer, "2.25.43");
      peer.say(data(value(CONTEXT, 3, response(EVENT, 2, 0))));
      Awaitility.await().until(() -> asked.delivered.size() == 2);
    }
  }

  @Test
  @Touches(COMMITMENT)
  void whatThePeerStoresMeanwhileDoesNotCountAgainstItsAnswer() throws Exception {
    settings.idle(SHORT);
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(1, ONE));
      assertThat(peer.hearStatus(ACTION, 1)).isZero();
      hearReport(peer, "2.25.42");
      peer.say(data(value(3, 3, store(2, CT, "1.2.3.9"))));
      for (int i = 0; i < 4; i++) { // longer in all than a peer may be idle
        Thread.sleep(400);
        peer.say(data(value(3, 0, new byte[10])));
      }
      peer.say(data(value(3, 2, new byte[10])));
      assertThat(peer.hearStatus(STORE, 2)).isZero();
      Thread.sleep(300);
      peer.say(data(value(CONTEXT, 3, response(EVENT, 1, 0))));
      Awaitility.await().until(() -> asked.delivered.size() == 1);
      echoes(peer, 3);
    }
  }

  /** What is left of its time to answer may be less than what an association may be idle. */
  @Test
  @Touches(COMMITMENT)
  void theLineOfAPeerThatFallsSilentNamesHowLongItWasSilent() throws Exception {
    settings.idle(Duration.ofSeconds(2));
    long silent;
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(1, ONE));
      assertThat(peer.hearStatus(ACTION, 1)).isZero();
      hearReport(peer, "2.25.42");
      Thread.sleep(1500);
      echoes(peer, 2);
      long since = System.nanoTime();
      peer.hear(Wire.ABORT).hearEnd();
      silent = Duration.ofNanos(System.nanoTime() - since).toMillis();
    }
    Awaitility.await().until(() -> log.of(NetEvent.IDLE).size() == 1);
    String line = log.of(NetEvent.IDLE).get(0);
    assertThat(line).containsPattern("sent nothing for \\d+ ms; aborted");
    assertThat(Long.parseLong(line.replaceAll(".* (\\d+) ms.*", "$1")))
        .as(line)
        .isCloseTo(silent, within(700L));
    Awaitility.await().until(() -> asked.undelivered.size() == 1);
  }

  @Test
  @Touches(COMMITMENT)
  void aReleaseThatCrossesTheReportIsGranted() throws Exception {
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(1, ONE));
      assertThat(peer.hearStatus(ACTION, 1)).isZero();
      hearReport(peer, "2.25.42");
      peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).hearEnd();
    }
    Awaitility.await().until(() -> asked.undelivered.size() == 1);
    assertThat(asked.delivered).isEmpty();
  }

  @Test
  @Touches(COMMITMENT)
  void whoeverBreaksOffIsOwedTheReport() throws Exception {
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(1, ONE));
      assertThat(peer.hearStatus(ACTION, 1)).isZero();
      peer.say(Wire.ABORT);
    }
    Awaitility.await().until(() -> asked.undelivered.size() == 1);
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(1, ONE));
      assertThat(peer.hearStatus(ACTION, 1)).isZero();
      hearReport(peer, "2.25.42");
      peer.reset();
    }
    Awaitility.await().until(() -> asked.undelivered.size() == 2);
    assertThat(asked.delivered).isEmpty();
  }

  @Test
  @Touches(COMMITMENT)
  void aSilentPeerIsOwedTheReportWhenTheListenerCloses() throws Exception {
    try (ScriptedPeer peer = associated()) {
      peer.say(asking(1, ONE));
      assertThat(peer.hearStatus(ACTION, 1)).isZero();
      hearReport(peer, "2.25.42");
      listener.close();
      Awaitility.await().until(() -> asked.undelivered.size() == 1);
    }
  }

  @Test
  @Touches(COMMITMENT)
  void manyRequestsWithoutPauseAreAllReportedOnSomewhere() throws Exception {
    int count = 40;
    List<byte[]> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      byte[] dataSet = join(transaction("2.25." + i), references(reference(CT, "1.2.3.1")));
      all.add(asking(i, dataSet));
    }
    try (ScriptedPeer peer = associated()) {
      peer.say(all.toArray(byte[][]::new));
      for (int i = 1; i <= count; i++) {
        assertThat(peer.hearStatus(ACTION, i)).isZero();
      }
      peer.say(Wire.ABORT);
    }
    Awaitility.await().until(() -> asked.delivered.size() + asked.undelivered.size() == count);
    assertThat(asked.undelivered)
        .extracting(CommitmentReport::transactionUid)
        .doesNotHaveDuplicates();
  }
}
