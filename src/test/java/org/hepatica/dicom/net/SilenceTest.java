package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.echo;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.pdu;
import static org.hepatica.dicom.net.Wire.request;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.value;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that say nothing, stop in the middle, do not listen, or break off. */
class SilenceTest extends ListenerFixture {

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
      peer.say(Arrays.copyOf(request("HEPATICA", "PEER"), bytes)).hearAbort(0);
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
      peer.hearType(0x07); // of silence, or where more was there by then, of a wrong command set
    }
  }

  @Test
  void nothingSaidInHasteDoesNotPutOffTheEndOfACommand() throws Exception {
    settings.wholePdu(SHORT);
    byte[] nothing = new byte[0];
    for (int i = 0; i < 500; i++) {
      nothing = join(nothing, data(value(3, 1, new byte[0])));
    }
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      assertThat(peer.endsWhileItSays(nothing)).isTrue();
    }
    await().until(() -> log.of(NetEvent.BAD_PDU).size() == 1);
    stillServes();
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
      // None has a thread: to make one for each kept who came behind them waiting.
      String ours = "dicom-" + listener.port() + "-";
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().startsWith(ours));
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
      assertThat(log.of(NetEvent.CROWDED_OUT)).as("31 made room").hasSize(1);
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
    try (ScriptedPeer peer = ScriptedPeer.callingWithSmallBuffer(port())) {
      peer.associate();
      assertThat(peer.endsWhileItSays(echoes)).isTrue();
    }
    await().until(() -> !log.of(NetEvent.NOT_READING).isEmpty());
    await().until(() -> listener.associations() == 0);
    stillServes();
  }

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
  void breakingOffBeforeTheAnswerIsNotCalledAFault() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    handler =
        (request, dataSet) -> {
          dataSet.readAllBytes();
          received.requests.add(request);
          try {
            gone.await();
          } catch (InterruptedException e) {
            throw new InterruptedIOException(e.getMessage());
          }
          return DimseStatus.SUCCESS;
        };
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 2, new byte[10])));
      await().until(() -> received.requests.size() == 1);
      peer.reset();
    } finally {
      gone.countDown();
    }
    await().until(() -> log.of(NetEvent.ENDED).size() == 1);
    assertThat(log.of(NetEvent.ENDED).get(0)).contains("(peer closed)");
    assertThat(log.of(NetEvent.CUT_OFF)).hasSize(1);
    assertThat(log.of(NetEvent.BAD_PDU)).isEmpty();
  }

  @Test
  void breakingOffAfterTheHandlerHasReadEnoughIsNoSuccess() throws Exception {
    handler = (request, dataSet) -> DimseStatus.SUCCESS;
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 0, new byte[9999])));
      peer.say(Wire.ABORT).hearEnd();
    }
    await().until(() -> log.of(NetEvent.STORE_BROKEN).size() == 1);
    assertThat(log.of(NetEvent.ENDED)).singleElement().asString().contains("0 stored");
  }
}
