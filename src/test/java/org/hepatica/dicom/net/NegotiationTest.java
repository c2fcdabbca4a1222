package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.EXPLICIT;
import static org.hepatica.dicom.net.Wire.IMPLICIT;
import static org.hepatica.dicom.net.Wire.VERIFICATION;
import static org.hepatica.dicom.net.Wire.context;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.item;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.number;
import static org.hepatica.dicom.net.Wire.pdu;
import static org.hepatica.dicom.net.Wire.request;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.value;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.junit.jupiter.api.Test;

/** Association requests, and what the listener makes of them. */
class NegotiationTest extends ListenerFixture {

  @Test
  void fullListenerRejectsForNow() throws Exception {
    settings.maxAssociations(1);
    try (ScriptedPeer first = peer()) {
      first.associate();
      try (ScriptedPeer second = peer()) {
        second.say(request("HEPATICA", "PEER")).hear(hex("0300 00000004 00 02 03 02")).hearEnd();
      }
      echoes(first, 1);
      first.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP);
      // the place is free as soon as the release is answered, before the socket closes
      stillServes();
    }
    assertThat(log.of(NetEvent.FULL)).hasSize(1);
  }

  @Test
  void protocolVersionAndApplicationContextAreChecked() throws Exception {
    byte[] version = request("HEPATICA", "PEER");
    version[7] = 2;
    byte[] applicationContext = request("HEPATICA", "PEER");
    applicationContext[6 + 68 + 4] = '9';
    try (ScriptedPeer peer = peer()) {
      peer.say(version).hear(hex("0300 00000004 00 01 02 02")).hearEnd();
    }
    try (ScriptedPeer peer = peer()) {
      peer.say(applicationContext).hear(hex("0300 00000004 00 01 01 02")).hearEnd();
    }
    stillServes();
  }

  /** Anybody who reaches the port may ask, and an item holds 64 KiB. */
  @Test
  void whatAPeerAsksForFillsNoLog() throws Exception {
    String asked = "1." + "2".repeat(60_000);
    byte[] request =
        pdu(
            0x01,
            Wire.titles("HEPATICA", "STRANGER"),
            item(0x10, text(asked)),
            context(1, CT),
            item(0x50, item(0x51, number(16384))));
    try (ScriptedPeer peer = peer()) {
      peer.say(request).hear(hex("0300 00000004 00 01 01 02")).hearEnd();
    }
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "PEER", 0, context(1, asked))).hearType(0x02);
    }
    assertThat(log.of(NetEvent.PROTOCOL_REFUSED)).singleElement().asString().hasSizeLessThan(300);
    assertThat(log.of(NetEvent.CONTEXT_REFUSED)).singleElement().asString().hasSizeLessThan(300);
  }

  @Test
  void aClassWithoutUidLeavesNoHoleInTheLine() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "PEER", 0, context(1, ""))).hearType(0x02);
    }
    assertThat(log.of(NetEvent.CONTEXT_REFUSED))
        .singleElement()
        .asString()
        .contains("proposed an empty UID, refused");
  }

  @Test
  void contextsAreAnsweredOneByOne() throws Exception {
    settings.transferSyntaxes(List.of(EXPLICIT, IMPLICIT)).storageClasses(List.of(CT));
    byte[] request =
        request(
            "HEPATICA",
            "PEER",
            0,
            context(1, VERIFICATION),
            context(5, CT, List.of(IMPLICIT, EXPLICIT)),
            context(7, "1.2.3"),
            context(255, CT, List.of("1.2.840.10008.1.2.4.100")));
    byte[] results =
        join(
            item(0x21, hex("01 00 00 00"), item(0x40, text(IMPLICIT))),
            item(0x21, hex("05 00 00 00"), item(0x40, text(EXPLICIT))),
            item(0x21, hex("07 00 03 00"), item(0x40, text(IMPLICIT))),
            item(0x21, hex("FF 00 04 00"), item(0x40, text("1.2.840.10008.1.2.4.100"))));
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request).hearType(0x02);
      String hex = HexFormat.of().formatHex(accept);
      assertThat(hex).contains(HexFormat.of().formatHex(results));
      assertThat(hex).contains("51000004" + "00020000"); // we take 128 KiB
    }
    assertThat(log.of(NetEvent.CONTEXT_REFUSED))
        .hasSize(2)
        .anyMatch(line -> line.endsWith("proposed 1.2.3, refused: SOP class not supported"));
  }

  /** A PACS that proposes all classes it knows, each time, would drown all else. */
  @Test
  void refusedClassesAreToldInOneLineAndOnce() throws Exception {
    byte[] all =
        request(
            "HEPATICA",
            "PEER",
            0,
            context(1, CT),
            context(3, "1.2.3"),
            context(5, "1.2.4"),
            context(7, "1.2.3", List.of(EXPLICIT)),
            context(9, CT, List.of("1.2.840.10008.1.2.4.100")));
    for (int i = 0; i < 2; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.say(all).hearType(0x02);
      }
    }
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "PEER", 0, context(1, "1.2.4"))).hearType(0x02);
    }
    assertThat(log.of(NetEvent.CONTEXT_REFUSED))
        .hasSize(3)
        .satisfiesOnlyOnce(
            line -> assertThat(line).endsWith("1.2.3, 1.2.4, refused: SOP class not supported"))
        .satisfiesOnlyOnce(
            line -> assertThat(line).endsWith(CT + ", refused: transfer syntaxes not supported"))
        .satisfiesOnlyOnce(
            line -> assertThat(line).endsWith("proposed 1.2.4, refused: SOP class not supported"));
  }

  @Test
  void allThatIsDecodedIsAcceptedAndNothingElse() {
    assertThat(StorageDefaults.TRANSFER_SYNTAXES)
        .containsExactlyInAnyOrderElementsOf(PixelDecoder.supported());
  }

  @Test
  void noAcceptedContextIsStillAnAssociation() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "PEER", 0, context(1, "1.2.3"))).hearType(0x02);
      peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP).hearEnd();
    }
  }

  @Test
  void contextsBeyondTheLimitAreRefused() throws Exception {
    settings.maxContexts(2);
    byte[] contexts = new byte[0];
    for (int id = 1; id < 256; id += 2) {
      contexts = join(contexts, context(id, CT));
    }
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request("HEPATICA", "PEER", 0, contexts)).hearType(0x02);
      String hex = HexFormat.of().formatHex(accept);
      assertThat(hex).contains("03000000" + "4000").contains("05000200").contains("ff000200");
    }
  }

  @Test
  void falseContextsAreAborted() throws Exception {
    for (byte[] contexts :
        List.of(
            context(2, CT), // an even id
            join(context(1, CT), context(1, CT)), // an id twice
            context(1, CT, List.of()), // no transfer syntax
            item(0x20, hex("01000000"), item(0x40, text(IMPLICIT))), // no abstract syntax
            hex("2000 FFFF 0100"), // an item longer than the PDU
            item(0x20, hex("01000000 3000 00FF 31")))) { // a sub-item longer than its item
      try (ScriptedPeer peer = peer()) {
        peer.say(request("HEPATICA", "PEER", 16384, contexts)).hearAbort(6);
      }
    }
    stillServes();
  }

  @Test
  void itemsOfUserInformationAreAnsweredOrPassedOver() throws Exception {
    byte[] role = join(hex("0019"), text(CT), hex("01 01"));
    byte[] identity = join(hex("01 01 0004"), text("anna"), hex("0000"));
    byte[] request =
        pdu(
            0x01,
            Wire.titles("HEPATICA", "PEER"),
            item(0x10, text("1.2.840.10008.3.1.1.1")),
            item(0x77, text("what is this")),
            context(3, CT),
            item(
                0x50,
                item(0x51, number(16384)),
                item(0x52, text("1.2.3.4")),
                item(0x54, role),
                item(0x55, text("VERSION 1")),
                item(0x56, join(hex("0019"), text(CT), hex("0102"))),
                item(0x58, identity),
                item(0xEE, text("private"))));
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request).hearType(0x02);
      String hex = HexFormat.of().formatHex(accept);
      byte[] answer = item(0x54, hex("0019"), text(CT), hex("01 00")); // the peer stays user
      assertThat(hex).contains(HexFormat.of().formatHex(answer));
      peer.say(data(value(3, 3, store(1, CT, "1.2"))), data(value(3, 2, new byte[10])));
      assertThat(peer.hearStatus(STORE, 1)).isZero();
    }
  }

  /** As many as the length of an item can count; a longer answer could not be written. */
  @Test
  void rolesOfWhatIsNotProposedAreNotAnswered() throws Exception {
    ByteArrayOutputStream roles = new ByteArrayOutputStream();
    for (int i = 0; i < 910; i++) {
      String uid =
          (i == 0 ? "1." + "2".repeat(38) : "1.2." + "3".repeat(55) + ".%04d".formatted(1000 + i));
      byte[] role = join(hex("00%02x".formatted(uid.length())), text(uid), hex("01 01"));
      roles.writeBytes(item(0x54, role));
    }
    byte[] request =
        pdu(
            0x01,
            Wire.titles("HEPATICA", "PEER"),
            item(0x10, text("1.2.840.10008.3.1.1.1")),
            context(3, CT),
            item(
                0x50, item(0x51, number(16384)), item(0x52, text("1.2.3.4")), roles.toByteArray()));
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request).hearType(0x02);
      assertThat(accept).as("an answer without roles").hasSizeLessThan(500);
      peer.say(data(value(3, 3, store(1, CT, "1.2"))), data(value(3, 2, new byte[10])));
      assertThat(peer.hearStatus(STORE, 1)).isZero();
    }
  }

  @Test
  @Touches(Row.ASYNCHRONOUS_WINDOW)
  void oneOperationAtATimeIsSaid() throws Exception {
    byte[] request =
        pdu(
            0x01,
            Wire.titles("HEPATICA", "PEER"),
            item(0x10, text("1.2.840.10008.3.1.1.1")),
            context(3, CT),
            item(
                0x50,
                item(0x51, number(16384)),
                item(0x52, text("1.2.3.4")),
                item(0x53, hex("0005 0006"))));
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request).hearType(0x02);
      assertThat(HexFormat.of().formatHex(accept)).contains("53000004" + "00010001");
    }
  }
}
