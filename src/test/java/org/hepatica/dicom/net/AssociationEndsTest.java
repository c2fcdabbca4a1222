package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.value;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.hepatica.dicom.net.Ended.Why;
import org.junit.jupiter.api.Test;

/** Who takes instances is told when there are no more to come, and why. */
class AssociationEndsTest extends ListenerFixture {

  private ScriptedPeer sender(int instances) throws Exception {
    ScriptedPeer peer = peer();
    peer.associate();
    for (int i = 1; i <= instances; i++) {
      peer.say(data(value(3, 3, store(i, CT, "1.2." + i))), data(value(3, 2, new byte[100])));
      assertThat(peer.hearStatus(STORE, i)).isZero();
    }
    return peer;
  }

  private void assertEnded(Why why) {
    await().until(() -> !received.ends.isEmpty());
    assertThat(received.ends)
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.why()).isEqualTo(why);
              assertThat(end.callingAe()).isEqualTo("PEER");
              assertThat(received.requests)
                  .extracting(StoreRequest::association)
                  .as("that of its stores")
                  .containsOnly(end.association());
            });
  }

  @Test
  void aReleaseIsToldBeforeItIsAnswered() throws Exception {
    try (ScriptedPeer peer = sender(2)) {
      assertThat(received.ends).isEmpty();
      peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP);
      assertThat(received.ends).hasSize(1);
      assertEnded(null);
    }
  }

  @Test
  void whoGoesWithoutWaitingForTheAnswerHasReleased() throws Exception {
    try (ScriptedPeer peer = sender(1)) {
      peer.say(Wire.RELEASE_RQ);
    }
    assertEnded(null);
  }

  @Test
  void anAbortIsNoRelease() throws Exception {
    try (ScriptedPeer peer = sender(2)) {
      peer.say(Wire.ABORT);
      assertEnded(Why.PEER_ABORT);
    }
  }

  @Test
  void neitherIsAConnectionThatEnds() throws Exception {
    sender(2).close();
    assertEnded(Why.PEER_CLOSED);
  }

  @Test
  void whoBreaksOffInTheMiddleOfAnInstance() throws Exception {
    try (ScriptedPeer peer = sender(1)) {
      peer.say(data(value(3, 3, store(2, CT, "1.2.2"))), data(value(3, 0, new byte[100])));
      await().until(() -> received.requests.size() == 2);
    }
    assertEnded(Why.PEER_CLOSED);
    assertThat(received.broken).hasSize(1);
  }

  @Test
  void whoIsSilentForTooLong() throws Exception {
    settings.idle(SHORT);
    try (ScriptedPeer peer = sender(1)) {
      assertEnded(Why.SILENT);
      peer.hear(Wire.ABORT);
    }
  }

  @Test
  void whoWritesWhatIsNoPdu() throws Exception {
    try (ScriptedPeer peer = sender(1)) {
      byte[] noise = new byte[20];
      Arrays.fill(noise, (byte) 0x7F);
      peer.say(noise);
      assertEnded(Why.BAD_PDU);
    }
  }

  @Test
  void thisSideMayEndItToo() throws Exception {
    ScriptedPeer peer = sender(1);
    listener.close();
    assertEnded(Why.LOCAL);
    peer.close();
  }

  @Test
  void twoAssociationsAreTwo() throws Exception {
    try (ScriptedPeer one = sender(1);
        ScriptedPeer other = sender(1)) {
      one.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP);
      other.say(Wire.ABORT);
      await().until(() -> received.ends.size() == 2);
    }
    assertThat(received.ends).extracting(AssociationEnd::released).containsExactly(true, false);
    assertThat(received.ends.stream().map(AssociationEnd::association).collect(Collectors.toSet()))
        .hasSize(2);
  }
}
