package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.accept;
import static org.hepatica.dicom.net.Wire.text;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hepatica.dicom.net.ScriptedPeer.Called;
import org.hepatica.dicom.net.ScriptedPeer.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a sender meets in the field where associations begin and end, each peer from a script of
 * bytes.
 */
class SenderAssociationProbesTest extends SenderFixture {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 7, called AE title not recognized, does not answer to PACS",
    "1, 1, 3, calling AE title not recognized, Enter HEPATICA",
    "1, 1, 2, application context name not supported, log",
    "1, 2, 2, protocol version not supported, log",
    "2, 3, 1, temporary congestion, try again later",
    "2, 3, 2, local limit exceeded, try again later",
    "1, 1, 1, no reason given, log"
  })
  void rejectionIsSaidInWords(int result, int source, int reason, String words, String cure)
      throws Exception {
    byte[] reject = Wire.pdu(0x03, new byte[] {0, (byte) result, (byte) source, (byte) reason});
    try (Called peer = ScriptedPeer.called(p -> p.say(reject).hearType(0x01))) {
      AssociationRejected e =
          catchThrowableOfType(AssociationRejected.class, () -> connect(to(peer.port())));
      assertThat(e)
          .hasMessageContaining("PACS (127.0.0.1:%d)".formatted(peer.port()))
          .hasMessageContaining(words)
          .hasMessageContaining(cure);
      assertThat(List.of(e.result(), e.source(), e.reason()))
          .containsExactly(result, source, reason);
      assertThat(e.isTransient()).isEqualTo(result == 2);
      assertThat(e.peer().aeTitle()).isEqualTo("PACS");
    }
  }

  @Test
  void closedPortAndUnknownHostAreUnreachable() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(() -> connect(to(port)))
        .isInstanceOf(PeerUnreachable.class)
        .hasMessageContaining("PACS (127.0.0.1:%d)".formatted(port))
        .hasMessageContaining("refused");
    Peer nowhere = new Peer("PACS", "no-such-host.invalid", 104);
    assertThatThrownBy(() -> connect(new ConnectSettings(nowhere, "HEPATICA")))
        .isInstanceOf(PeerUnreachable.class)
        .hasMessageContaining("host name is not known");
  }

  @Test
  void connectingHasADeadline() throws Exception {
    List<Socket> fill = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // A listener that never accepts: when its queue is full the system answers no more.
      for (int i = 0; i < 4; i++) {
        Socket socket = new Socket();
        fill.add(socket);
        try {
          socket.connect(full.getLocalSocketAddress(), 200);
        } catch (java.net.SocketTimeoutException queueIsFull) {
          break;
        }
      }
      ConnectSettings settings = to(full.getLocalPort()).withConnect(SHORT, LONG);
      assertThatThrownBy(() -> connect(settings))
          .isInstanceOf(PeerTimeout.class)
          .hasMessageContaining("did not take the connection within 1.0 s");
    } finally {
      for (Socket socket : fill) {
        socket.close();
      }
    }
  }

  @Test
  void peerThatDoesNotAnswerTheRequest() throws Exception {
    Script silent =
        p -> {
          p.hearType(0x01);
          p.hear(Wire.ABORT).hearEnd();
        };
    try (Called peer = ScriptedPeer.called(silent)) {
      assertThatThrownBy(() -> connect(to(peer.port()).withConnect(LONG, SHORT)))
          .isInstanceOf(PeerTimeout.class)
          .hasMessageContaining("did not answer the association request within 1.0 s");
      peer.played();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "\u0002\u0000\u00ff\u00ff\u00ff\u00ff",
        "\u0000"
      })
  void peerThatSpeaksNoDicom(String words) throws Exception {
    Script stranger =
        p -> {
          p.hearType(0x01);
          p.say(words.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)).hearType(0x07);
        };
    try (Called peer = ScriptedPeer.called(stranger)) {
      assertThatThrownBy(() -> connect(to(peer.port()))).isInstanceOf(AssociationAborted.class);
      peer.played();
    }
  }

  @Test
  void peerThatHangsUpOnTheRequest() throws Exception {
    try (Called peer = ScriptedPeer.called(p -> p.hearType(0x01))) {
      assertThatThrownBy(() -> connect(to(peer.port())))
          .isInstanceOf(AssociationAborted.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void peerThatAcceptsWhatWasNotProposed() throws Exception {
    byte[] accept = accept(16384, 5);
    Script script =
        p -> {
          p.hearType(0x01);
          p.say(accept).hearAbort(6);
        };
    try (Called peer = ScriptedPeer.called(script)) {
      assertThatThrownBy(() -> connect(to(peer.port())))
          .isInstanceOf(AssociationAborted.class)
          .hasMessageContaining("not proposed");
      peer.played();
    }
  }

  @Test
  void nothingAcceptedIsNoLoop() throws Exception {
    Script script =
        p -> {
          p.hearType(0x01);
          p.say(accept(16384));
          released(p);
        };
    try (Called peer = ScriptedPeer.called(script)) {
      try (DicomConnection connection = connect(to(peer.port()))) {
        assertThat(connection.accepted(CT)).isNull();
        assertThatThrownBy(() -> store(connection, new byte[2]))
            .isInstanceOf(ContextNotAccepted.class)
            .hasMessageContaining("did not answer to this presentation context");
      }
      peer.played();
    }
  }

  @Test
  void ourRequestIsTheStandards() throws Exception {
    byte[] expected =
        Wire.pdu(
            0x01,
            Wire.titles("PACS", "HEPATICA"),
            Wire.item(0x10, text("1.2.840.10008.3.1.1.1")),
            Wire.context(1, Wire.VERIFICATION),
            Wire.context(3, CT),
            Wire.item(
                0x50,
                Wire.item(0x51, Wire.number(65536)),
                Wire.item(0x52, text(org.hepatica.dicom.Uids.IMPLEMENTATION_CLASS)),
                Wire.item(0x55, text(org.hepatica.dicom.Uids.IMPLEMENTATION_VERSION))));
    Script script =
        p -> {
          p.hear(expected).say(accept(16384, 1, 3));
          released(p);
        };
    try (Called peer = ScriptedPeer.called(script)) {
      connect(to(peer.port()).withMaxPdu(65536)).close();
      peer.played();
    }
  }

  @Test
  void releaseCollisionEndsWell() throws Exception {
    Script both =
        p -> {
          accepted(p).hear(Wire.RELEASE_RQ);
          p.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).say(Wire.RELEASE_RP).hearEnd();
        };
    try (Called peer = ScriptedPeer.called(both)) {
      connect(to(peer.port())).close();
      peer.played();
    }
  }

  @Test
  void whoTalksOnAfterOurReleaseRequestIsLeft() throws Exception {
    byte[] pdu = Wire.data(Wire.value(1, 3, Wire.echo(1)));
    byte[] more = Wire.join(Collections.nCopies(10_000, pdu).toArray(byte[][]::new));
    Script endless =
        p -> {
          accepted(p).hear(Wire.RELEASE_RQ);
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      p.say(more);
                    }
                  })
              .isInstanceOf(SocketException.class);
        };
    try (Called peer = ScriptedPeer.called(endless)) {
      DicomConnection connection = connect(to(peer.port()).withRelease(SHORT));
      assertTimeoutPreemptively(LONG, connection::close);
      peer.played();
    }
  }

  @Test
  void abortIsOne() throws Exception {
    Script script = p -> accepted(p).hear(Wire.ABORT).hearEnd();
    try (Called peer = ScriptedPeer.called(script)) {
      DicomConnection connection = connect(to(peer.port()));
      connection.abort();
      assertThat(connection.isOpen()).isFalse();
      connection.close();
      peer.played();
    }
  }

  @Test
  void settingsAreChecked() {
    Peer peer = new Peer("PACS", "127.0.0.1", 104);
    assertThatThrownBy(() -> new ConnectSettings(peer, "SEVENTEEN_LETTERS"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("calling AE title")
        .hasMessageContaining("1 to 16");
    assertThatThrownBy(() -> new ConnectSettings(peer, "A").withMaxPdu(10))
        .hasMessageContaining("max PDU is 10; it may be 4096 to");
    assertThatThrownBy(() -> new ConnectSettings(peer, "A").withResponse(Duration.ZERO))
        .hasMessageContaining("response deadline");
    assertThatThrownBy(() -> ListenSettings.builder().port(70000).build())
        .hasMessageContaining("port is 70000");
    assertThatThrownBy(
            () ->
                engine.connect(
                    new ConnectSettings(peer, "A"),
                    Collections.nCopies(129, OfferedContext.VERIFICATION)))
        .hasMessageContaining("1 to 128 presentation contexts, not 129");
  }
}
