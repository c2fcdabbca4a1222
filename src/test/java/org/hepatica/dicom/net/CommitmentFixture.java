package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hepatica.dicom.net.CommitmentWire.INSTANCE;
import static org.hepatica.dicom.net.CommitmentWire.PUSH;
import static org.hepatica.dicom.net.CommitmentWire.reference;
import static org.hepatica.dicom.net.CommitmentWire.references;
import static org.hepatica.dicom.net.CommitmentWire.request;
import static org.hepatica.dicom.net.CommitmentWire.transaction;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.command;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.join;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;

/** A listener that provides storage commitment, and a peer that asks for it, byte for byte. */
abstract class CommitmentFixture extends ListenerFixture {
  static final byte[] ONE = join(transaction("2.25.42"), references(reference(CT, "1.2.3.1")));

  final Asked asked = new Asked();

  @BeforeEach
  void provide() {
    commitment = asked;
  }

  final ScriptedPeer associated(byte[]... userItems) throws IOException {
    ScriptedPeer peer = peer();
    peer.say(request(userItems));
    String accept = HexFormat.of().formatHex(peer.hearType(0x02));
    String taken = HexFormat.of().formatHex(hex("05 00 00 00"));
    assertThat(accept).as("the context is accepted").contains(taken + "4000");
    return peer;
  }

  static ScriptedPeer hearReport(ScriptedPeer peer, String... uids) throws IOException {
    String command = new String(peer.hearType(0x04), StandardCharsets.ISO_8859_1);
    assertThat(command).contains(PUSH, INSTANCE);
    String dataSet = new String(peer.hearType(0x04), StandardCharsets.ISO_8859_1);
    assertThat(dataSet).contains(uids);
    return peer;
  }
}
