package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hepatica.dicom.net.CommitmentWire.ACTION;
import static org.hepatica.dicom.net.CommitmentWire.INSTANCE;
import static org.hepatica.dicom.net.CommitmentWire.PUSH;
import static org.hepatica.dicom.net.CommitmentWire.event;
import static org.hepatica.dicom.net.CommitmentWire.reference;
import static org.hepatica.dicom.net.CommitmentWire.references;
import static org.hepatica.dicom.net.CommitmentWire.transaction;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.item;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.number;
import static org.hepatica.dicom.net.Wire.pdu;
import static org.hepatica.dicom.net.Wire.response;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.titles;
import static org.hepatica.dicom.net.Wire.value;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.hepatica.dicom.net.ScriptedPeer.Called;
import org.hepatica.dicom.net.ScriptedPeer.Script;

/** Asks a scripted peer for storage commitment. */
abstract class CommitmentSenderFixture extends EngineSuite {
  static final Duration SHORT = Duration.ofMillis(500);

  static final Duration LONG = Duration.ofSeconds(20);

  static final CommitmentRequest REQUEST =
      new CommitmentRequest("2.25.42", List.of(new SopReference(CT, "1.2.3.1")));

  static final CommitmentReport REPORT =
      new CommitmentReport("2.25.42", REQUEST.references(), List.of());

  static final byte[] DATA_SET = join(transaction("2.25.42"), references(reference(CT, "1.2.3.1")));

  DicomConnection connect(Called peer, OfferedContext... offers) throws IOException {
    return connect(peer, LONG, offers);
  }

  DicomConnection connect(Called peer, Duration response, OfferedContext... offers)
      throws IOException {
    ConnectSettings settings =
        new ConnectSettings(new Peer("PACS", "127.0.0.1", peer.port()), "HEPATICA");
    return engine.connect(settings.withResponse(response), List.of(offers));
  }

  static Called called(Script script) throws IOException {
    return ScriptedPeer.called(script);
  }

  /** Hears our request, accepts context 1 in implicit VR, with these items of user information. */
  static void accept(ScriptedPeer peer, byte[]... userItems) throws IOException {
    peer.hearType(0x01);
    peer.say(
        pdu(
            0x02,
            titles("PACS", "HEPATICA"),
            item(0x10, text("1.2.840.10008.3.1.1.1")),
            item(0x21, new byte[] {1, 0, 0, 0}, item(0x40, text(Wire.IMPLICIT))),
            item(0x50, item(0x51, number(16384)), item(0x52, text("1.2.3")), join(userItems))));
  }

  /** Hears a request: command and data set. */
  static void hearRequest(ScriptedPeer peer) throws IOException {
    String command = new String(peer.hearType(0x04), StandardCharsets.ISO_8859_1);
    assertThat(command).contains(PUSH, INSTANCE);
    String dataSet = new String(peer.hearType(0x04), StandardCharsets.ISO_8859_1);
    assertThat(dataSet).contains("2.25.42", "1.2.3.1", CT);
  }

  static byte[] report(int messageId, byte[] dataSet) {
    return data(value(1, 3, event(messageId, PUSH, INSTANCE, 1)), value(1, 2, dataSet));
  }

  static byte[] answer(int status) {
    return data(value(1, 3, response(ACTION, 1, status)));
  }

  static void released(ScriptedPeer peer) throws IOException {
    peer.hear(Wire.RELEASE_RQ).say(Wire.RELEASE_RP).hearEnd();
  }
}
