package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.VERIFICATION;
import static org.hepatica.dicom.net.Wire.command;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.echo;
import static org.hepatica.dicom.net.Wire.element;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.uid;
import static org.hepatica.dicom.net.Wire.us;
import static org.hepatica.dicom.net.Wire.value;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as peers send them: wrong, hostile, and oddly cut. */
class MessageProbesTest extends ListenerFixture {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "1.2.840/../..",
        "1..2",
        "1.02",
        ".1",
        "1.",
        "1.2\\1.3",
        "1.2 3",
        "",
        "12345678901234567890123456789012345678901234567890123456789012345"
      })
  void uidThatIsNoneIsRefusedBeforeTheHandlerIsAsked(String uid) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, uid))), data(value(3, 2, new byte[100])));
      assertThat(peer.hearStatus(STORE, 1)).isEqualTo(0xA900);
      echoes(peer, 2);
    }
    assertThat(received.requests).isEmpty();
    assertThat(log.of(NetEvent.STORE_REFUSED)).singleElement().asString().contains("A900");
  }

  /** A series of a thousand slices that is refused is not a thousand lines. */
  @Test
  void whoIsRefusedAWholeSeriesHasAFewLinesForEachReason() throws Exception {
    int many = FewAMinute.MOST + 20;
    handler =
        (request, dataSet) -> {
          if (request.sopInstanceUid().endsWith(".9")) {
            throw new IOException("on purpose");
          }
          return DimseStatus.OUT_OF_RESOURCES.because("No room on the disk");
        };
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      for (int i = 1; i <= many; i++) {
        peer.say(
            data(value(3, 3, store(i, CT, "1.2." + (1000 + i)))), data(value(3, 2, new byte[100])));
        assertThat(peer.hearStatus(STORE, i)).isEqualTo(0xA700);
      }
      assertThat(log.of(NetEvent.MANY_REFUSED)).singleElement().asString().contains("A700H");
      for (int i = 1; i <= many; i++) {
        peer.say(
            data(value(3, 3, store(i, CT, "1.2." + i + ".9"))), data(value(3, 2, new byte[100])));
        assertThat(peer.hearStatus(STORE, i)).isEqualTo(0x0110);
      }
      echoes(peer, 2);
    }
    assertThat(log.of(NetEvent.STORE_REFUSED)).hasSize(FewAMinute.MOST);
    assertThat(log.of(NetEvent.STORE_FAILED)).as("of another reason").hasSize(FewAMinute.MOST);
    assertThat(log.of(NetEvent.MANY_REFUSED)).hasSize(2);
  }

  @Test
  void handlerMaySayThatTheUidsDoNotMatch() throws Exception {
    handler = (request, dataSet) -> DimseStatus.MISMATCH;
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2"))), data(value(3, 2, new byte[100])));
      assertThat(peer.hearStatus(STORE, 1)).isEqualTo(0xA900);
      echoes(peer, 2);
    }
  }

  @Test
  void classMustFitTheContext() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, "1.2.840.10008.5.1.4.1.1.4", "1.2"))));
      peer.say(data(value(3, 2, new byte[10])));
      assertThat(peer.hearStatus(STORE, 1)).isEqualTo(0x0122);
      peer.say(data(value(1, 3, store(2, VERIFICATION, "1.2"))), data(value(1, 2, new byte[9])));
      assertThat(peer.hearStatus(STORE, 2)).isEqualTo(0x0122);
      peer.say(data(value(3, 3, echo(3))));
      assertThat(peer.hearStatus(ECHO, 3)).isEqualTo(0x0122);
      echoes(peer, 4);
    }
    assertThat(received.requests).isEmpty();
  }

  @Test
  void otherOperationsAreUnrecognized() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      byte[] find =
          command(uid(0x0002, CT), us(0x0100, 0x0020), us(0x0110, 5), us(0x0700, 0), us(0x0800, 1));
      peer.say(data(value(3, 3, find)), data(value(3, 0, new byte[70])));
      peer.say(data(value(3, 2, new byte[30])));
      assertThat(peer.hearStatus(0x0020, 5)).isEqualTo(0x0211);
      byte[] get = command(us(0x0100, 0x0110), us(0x0110, 6), us(0x0800, 0x0101));
      peer.say(data(value(3, 3, get)));
      assertThat(peer.hearStatus(0x0110, 6)).isEqualTo(0x0211);
      byte[] cancel = command(us(0x0100, 0x0FFF), us(0x0120, 5), us(0x0800, 0x0101));
      peer.say(data(value(3, 3, cancel)));
      echoes(peer, 7);
    }
  }

  @Test
  void unknownCommandElementsAreTolerated() throws Exception {
    byte[] odd =
        command(
            uid(0x0002, CT),
            us(0x0100, 1),
            us(0x0110, 65535),
            us(0x0700, 77),
            us(0x0800, 0x0102),
            uid(0x1000, "1.2.3"),
            element(0x1030, text("MOVER ")),
            us(0x1031, 3),
            element(0x5010, text("odd things")));
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, odd)), data(value(3, 2, new byte[] {4, 5})));
      assertThat(peer.hearStatus(STORE, 65535)).isZero();
    }
    assertThat(received.dataSets.get("1.2.3")).containsExactly(4, 5);
  }

  /** The Command Data Set Type is of type 1; who leaves it out sends no data set after it. */
  @Test
  void aCommandThatSaysNothingOfADataSetHasNone() throws Exception {
    settings.idle(SHORT);
    byte[] silent = command(uid(0x0002, VERIFICATION), us(0x0100, 0x0030), us(0x0110, 1));
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(1, 3, silent)));
      assertThat(peer.hearStatus(ECHO, 1)).isZero();
      echoes(peer, 2);
    }
  }

  @Test
  void aCancelWithADataSetIsPassedOver() throws Exception {
    byte[] cancel = command(us(0x0100, 0x0FFF), us(0x0120, 5), us(0x0800, 0));
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, cancel)), data(value(3, 0, new byte[70])));
      peer.say(data(value(3, 2, new byte[30])));
      echoes(peer, 6);
    }
  }

  @Test
  void storeWithoutDataSetIsRefused() throws Exception {
    byte[] none =
        command(
            uid(0x0002, CT),
            us(0x0100, 1),
            us(0x0110, 1),
            us(0x0800, 0x0101),
            uid(0x1000, "1.2.3"));
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(data(value(3, 3, none)));
      assertThat(peer.hearStatus(STORE, 1)).isEqualTo(0xC000);
      echoes(peer, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000 0001 02000000 3000", // no message id
        "0000 1001 02000000 0100", // no command field
        "0000 0001 FFFFFF7F 3000", // a length beyond the end
        "0800 0500 02000000 4142", // not of group 0000
        "0000 00"
      })
  void commandThatCannotBeReadIsAborted(String bytes) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(data(value(3, 3, hex(bytes)))).hearAbort(6);
    }
    stillServes();
  }

  @Test
  void commandTooLongIsAborted() throws Exception {
    settings.maxCommandSet(2048);
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      for (int i = 0; i < 3; i++) {
        peer.say(data(value(3, 1, new byte[1000])));
      }
      peer.hearAbort(6);
    }
  }

  @Test
  void fragmentsOutOfPlaceAreAborted() throws Exception {
    byte[] store = data(value(3, 3, store(1, CT, "1.2")));
    List<byte[]> scripts =
        List.of(
            data(value(3, 0, new byte[9])), // data where a command is due
            join(store, data(value(3, 3, echo(2)))), // a command where data is due
            join(store, data(value(1, 2, new byte[9]))), // data of another context
            data(value(1, 1, new byte[8]), value(3, 3, new byte[8])), // a command in two contexts
            data(value(1, 3, Wire.response(ECHO, 1, 0)))); // a response to nothing
    for (byte[] script : scripts) {
      try (ScriptedPeer peer = peer()) {
        peer.associate().say(script).hearAbort(5);
      }
    }
    stillServes();
  }

  @Test
  void instanceTooLongIsAborted() throws Exception {
    settings.maxInstance(100_000);
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2"))));
      for (int i = 0; i < 11; i++) {
        peer.say(data(value(3, 0, new byte[10_000])));
      }
      peer.hearAbort(6);
    }
    stillServes();
  }

  @Test
  void fragmentsMayComeInAnyCut() throws Exception {
    byte[] dataSet = new byte[3000];
    new Random(5).nextBytes(dataSet);
    byte[] first = Arrays.copyOf(dataSet, 999);
    byte[] rest = Arrays.copyOfRange(dataSet, 999, 3000);
    byte[] one = store(1, CT, "1.1");
    byte[] two = store(2, CT, "1.2");
    byte[] script =
        join(
            // command and data in one PDU, an empty fragment, the end as an empty one
            data(value(3, 3, one), value(3, 0, first), value(3, 0, new byte[0]), value(3, 0, rest)),
            // the end of one message and the beginning of the next in one PDU
            data(value(3, 2, new byte[0]), value(3, 1, Arrays.copyOf(two, 11))),
            data(value(3, 3, Arrays.copyOfRange(two, 11, two.length))),
            data(value(3, 0, first)),
            data(value(3, 2, rest)),
            Wire.RELEASE_RQ);
    try (ScriptedPeer inOnePiece = peer()) {
      inOnePiece.associate().say(script);
      assertThat(inOnePiece.hearStatus(STORE, 1)).isZero();
      assertThat(inOnePiece.hearStatus(STORE, 2)).isZero();
      inOnePiece.hear(Wire.RELEASE_RP).hearEnd();
    }
    assertThat(received.dataSets).hasSize(2).allSatisfy((k, v) -> assertThat(v).isEqualTo(dataSet));
    received.dataSets.clear();
    try (ScriptedPeer byteByByte = peer()) {
      byteByByte.associate();
      for (byte b : script) {
        byteByByte.say(new byte[] {b});
      }
      assertThat(byteByByte.hearStatus(STORE, 1)).isZero();
      assertThat(byteByByte.hearStatus(STORE, 2)).isZero();
      byteByByte.hear(Wire.RELEASE_RP);
    }
    assertThat(received.dataSets).hasSize(2).allSatisfy((k, v) -> assertThat(v).isEqualTo(dataSet));
  }
}
