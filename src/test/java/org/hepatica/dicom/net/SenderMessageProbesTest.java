package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.IMPLICIT;
import static org.hepatica.dicom.net.Wire.accept;
import static org.hepatica.dicom.net.Wire.command;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.element;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.response;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.us;
import static org.hepatica.dicom.net.Wire.value;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.hepatica.dicom.net.ScriptedPeer.Called;
import org.hepatica.dicom.net.ScriptedPeer.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sender meets in the field once it is accepted, each peer from a script of bytes. */
class SenderMessageProbesTest extends SenderFixture {

  @Test
  void associationIsNotUsedAgainAfterATimeout() throws Exception {
    Script silent =
        p -> {
          accepted(p).hearType(0x04);
          p.hearType(0x04);
          p.hear(Wire.ABORT).hearEnd();
        };
    try (Called peer = ScriptedPeer.called(silent);
        DicomConnection connection = connect(to(peer.port()).withResponse(SHORT))) {
      assertThatThrownBy(() -> store(connection, new byte[10]))
          .isInstanceOf(PeerTimeout.class)
          .hasMessageContaining("did not answer the C-STORE of 1.2.3 within 1.0 s");
      assertThat(connection.isOpen()).isFalse();
      assertThatThrownBy(() -> store(connection, new byte[10]))
          .isInstanceOf(AssociationAborted.class);
      peer.played();
    }
  }

  @Test
  void halfAResponseIsATimeout() throws Exception {
    Script half =
        p -> {
          accepted(p).hearType(0x04);
          p.say(hex("0400 00000060 0000")).hearAbort(0);
        };
    try (Called peer = ScriptedPeer.called(half);
        DicomConnection connection = connect(to(peer.port()).withPduDeadlines(LONG, SHORT))) {
      assertThatThrownBy(connection::echo)
          .isInstanceOf(PeerTimeout.class)
          .hasMessageContaining("did not finish what it began to send");
      peer.played();
    }
  }

  @Test
  void peerThatNeverReads() throws Exception {
    CountDownLatch deafness = new CountDownLatch(1);
    Script deaf =
        p -> {
          accepted(p);
          deafness.await();
        };
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 1;
          }
        };
    try (Called peer = ScriptedPeer.called(deaf);
        DicomConnection connection = connect(to(peer.port()).withPduDeadlines(SHORT, LONG))) {
      assertThatThrownBy(() -> connection.store(CT, "1.2.3", IMPLICIT, endless))
          .isInstanceOf(PeerTimeout.class)
          .hasMessageContaining("did not read what was sent within 1.0 s");
      assertThat(connection.isOpen()).isFalse();
    } finally {
      deafness.countDown();
    }
  }

  @Test
  void abortInTheMiddleOfADataSetIsSaid() throws Exception {
    Script aborting =
        p -> {
          accepted(p).hearType(0x04);
          p.hearType(0x04);
          p.say(hex("0700 00000004 0000 02 02"));
        };
    try (Called peer = ScriptedPeer.called(aborting);
        DicomConnection connection = connect(to(peer.port()))) {
      byte[] big = new byte[60_000_000];
      assertThatThrownBy(() -> store(connection, big)).isInstanceOf(AssociationAborted.class);
      assertThatThrownBy(connection::echo).isInstanceOf(AssociationAborted.class);
    }
  }

  @Test
  void abortInsteadOfAnAnswerIsSaid() throws Exception {
    Script aborting =
        p -> {
          accepted(p).hearType(0x04);
          p.say(hex("0700 00000004 0000 02 02")).hearEnd();
        };
    try (Called peer = ScriptedPeer.called(aborting);
        DicomConnection connection = connect(to(peer.port()))) {
      assertThatThrownBy(connection::echo)
          .isInstanceOf(AssociationAborted.class)
          .hasMessageContaining("upper layer, reason 2");
      peer.played();
    }
  }

  @Test
  void releaseInsteadOfAnAnswerIsAnsweredAndSaid() throws Exception {
    Script leaving =
        p -> {
          accepted(p).hearType(0x04);
          p.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).hearEnd();
        };
    try (Called peer = ScriptedPeer.called(leaving);
        DicomConnection connection = connect(to(peer.port()))) {
      assertThatThrownBy(connection::echo)
          .isInstanceOf(AssociationAborted.class)
          .hasMessageContaining("released before it answered");
      peer.played();
    }
  }

  @Test
  void answerToAnotherMessageIsNotBelieved() throws Exception {
    byte[] noStatus = command(us(0x0100, 0x8030), us(0x0120, 1), us(0x0800, 0x0101));
    Map<String, byte[]> answers =
        Map.of(
            "it answered message 2, not 1", response(ECHO, 2, 0),
            "it answered with command 8001H, not 8030H", response(STORE, 1, 0),
            "it answered without a status", noStatus,
            "it answered with command 0030H, not 8030H", Wire.echo(1));
    for (Map.Entry<String, byte[]> wrong : answers.entrySet()) {
      byte[] answer = wrong.getValue();
      Script confused =
          p -> {
            accepted(p).hearType(0x04);
            p.say(data(value(1, 3, answer))).hearAbort(5);
          };
      try (Called peer = ScriptedPeer.called(confused);
          DicomConnection connection = connect(to(peer.port()))) {
        assertThatThrownBy(connection::echo)
            .isInstanceOf(AssociationAborted.class)
            .hasMessageContaining(wrong.getKey());
        peer.played();
      }
    }
  }

  @Test
  void pendingIsNotTheLastWord() throws Exception {
    Script hesitating =
        p -> {
          accepted(p);
          for (int message = 1; message <= 2; message++) {
            p.hearType(0x04);
            p.hearType(0x04);
            p.say(data(value(3, 3, response(STORE, message, 0xFF00))));
            p.say(data(value(3, 3, response(STORE, message, 0))));
          }
          released(p);
        };
    try (Called peer = ScriptedPeer.called(hesitating)) {
      try (DicomConnection connection = connect(to(peer.port()))) {
        assertThat(store(connection, new byte[10])).isEqualTo(DimseStatus.SUCCESS);
        assertThat(store(connection, new byte[10])).isEqualTo(DimseStatus.SUCCESS);
      }
      peer.played();
    }
  }

  @Test
  void pendingDoesNotPutOffTheDeadline() throws Exception {
    Script undecided =
        p -> {
          accepted(p).hearType(0x04);
          p.hearType(0x04);
          p.say(data(value(3, 3, response(STORE, 1, 0xFF00)))).hear(Wire.ABORT).hearEnd();
        };
    try (Called peer = ScriptedPeer.called(undecided);
        DicomConnection connection = connect(to(peer.port()).withResponse(SHORT))) {
      assertThatThrownBy(() -> store(connection, new byte[10]))
          .isInstanceOf(PeerTimeout.class)
          .hasMessageContaining("did not answer the C-STORE of 1.2.3 within 1.0 s");
      assertThat(connection.isOpen()).isFalse();
      peer.played();
    }
  }

  @Test
  void aDataSetBesideTheAnswerIsPassedOver() throws Exception {
    byte[] noise = new byte[9999];
    new Random(5).nextBytes(noise);
    Script talkative =
        p -> {
          accepted(p);
          for (int message = 1; message <= 2; message++) {
            p.hearType(0x04);
            p.hearType(0x04);
            byte[] answer =
                command(us(0x0100, 0x8001), us(0x0120, message), us(0x0800, 0), us(0x0900, 0));
            p.say(data(value(3, 1, Arrays.copyOf(answer, 20))));
            p.say(data(value(3, 3, Arrays.copyOfRange(answer, 20, answer.length))));
            p.say(data(value(3, 0, noise)), data(value(3, 2, noise)));
          }
          released(p);
        };
    try (Called peer = ScriptedPeer.called(talkative)) {
      try (DicomConnection connection = connect(to(peer.port()))) {
        assertThat(store(connection, new byte[10])).isEqualTo(DimseStatus.SUCCESS);
        assertThat(store(connection, new byte[10])).isEqualTo(DimseStatus.SUCCESS);
      }
      peer.played();
    }
  }

  @Test
  void statusAndCommentArrive() throws Exception {
    byte[] full =
        command(
            us(0x0100, 0x8001),
            us(0x0120, 1),
            us(0x0800, 0x0101),
            us(0x0900, 0xA700),
            element(0x0902, text("disk full ")));
    Script refusing =
        p -> {
          accepted(p).hearType(0x04);
          p.hearType(0x04);
          p.say(data(value(3, 3, full)));
          p.hearType(0x04);
          p.hearType(0x04);
          p.say(data(value(3, 3, response(STORE, 2, 0xB000))));
          released(p);
        };
    try (Called peer = ScriptedPeer.called(refusing)) {
      try (DicomConnection connection = connect(to(peer.port()))) {
        DimseStatus refused = store(connection, new byte[10]);
        assertThat(refused).isEqualTo(new DimseStatus(0xA700, "disk full"));
        assertThat(refused.success()).isFalse();
        assertThat(refused).hasToString("A700H (disk full)");
        DimseStatus warning = store(connection, new byte[10]);
        assertThat(warning.success()).isTrue();
        assertThat(warning.warning()).isTrue();
      }
      peer.played();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 14, 50, 1000, 16384, 1_000_000, -1})
  void fragmentsKeepToThePeersPdu(int maxPdu) throws Exception {
    byte[] dataSet = new byte[maxPdu == 14 ? 1000 : 300_001];
    new Random(3).nextBytes(dataSet);
    List<Integer> lengths = Collections.synchronizedList(new ArrayList<>());
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    Script reading =
        p -> {
          p.hearType(0x01);
          p.say(accept(maxPdu, 1, 3));
          int lastControl = -1;
          while (lastControl != 2) {
            byte[] pdu = p.hearType(0x04);
            lengths.add(pdu.length - 6);
            lastControl = pdu[11];
            if ((lastControl & 1) == 0) {
              got.write(pdu, 12, pdu.length - 12);
            }
          }
          p.say(data(value(3, 3, response(STORE, 1, 0))));
          released(p);
        };
    try (Called peer = ScriptedPeer.called(reading)) {
      try (DicomConnection connection = connect(to(peer.port()))) {
        assertThat(store(connection, dataSet)).isEqualTo(DimseStatus.SUCCESS);
      }
      peer.played();
    }
    assertThat(got.toByteArray()).isEqualTo(dataSet);
    long allowed = maxPdu <= 0 ? 128 * 1024 : maxPdu;
    assertThat(lengths)
        .allSatisfy(length -> assertThat((long) length).isLessThanOrEqualTo(allowed));
    assertThat(lengths.subList(0, lengths.size() - 1)).allMatch(length -> length % 2 == 0);
  }
}
