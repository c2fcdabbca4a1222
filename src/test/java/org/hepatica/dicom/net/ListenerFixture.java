package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.echo;
import static org.hepatica.dicom.net.Wire.value;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** An open listener, and what a test of it needs. */
abstract class ListenerFixture extends EngineSuite {
  static final int STORE = 0x0001;
  static final int ECHO = 0x0030;
  static final Duration SHORT = Duration.ofSeconds(1);

  final Received received = new Received();
  final LogLines log = new LogLines();
  final ListenSettings.Builder settings =
      ListenSettings.builder().bind(InetAddress.getLoopbackAddress());
  StoreHandler handler = received;
  CommitmentHandler commitment;
  AcceptPolicy policy =
      caller ->
          !caller.calledAe().equals("HEPATICA")
              ? Decision.CALLED_AE_NOT_RECOGNIZED
              : !caller.callingAe().equals("PEER") || !caller.address().isLoopbackAddress()
                  ? Decision.CALLING_AE_NOT_RECOGNIZED
                  : Decision.ACCEPT;
  DicomListener listener;

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    if (listener != null) {
      listener.close();
    }
    log.close();
  }

  final ScriptedPeer peer() throws IOException {
    return ScriptedPeer.calling(port());
  }

  final int port() throws IOException {
    if (listener == null) {
      listener = engine.listen(settings.build(), policy, handler, commitment);
    }
    return listener.port();
  }

  /** The listener serves on, and nothing of what came before was stored. */
  final void stillServes() throws IOException {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      echoes(peer, 7);
      peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).hearEnd();
    }
    assertThat(received.dataSets).isEmpty();
  }

  static void echoes(ScriptedPeer peer, int messageId) throws IOException {
    peer.say(data(value(1, 3, echo(messageId))));
    assertThat(peer.hearStatus(ECHO, messageId)).isZero();
  }
}
