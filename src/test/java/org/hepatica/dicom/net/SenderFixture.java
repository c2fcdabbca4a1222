package org.hepatica.dicom.net;

import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.IMPLICIT;
import static org.hepatica.dicom.net.Wire.accept;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A sender, and the first and last words of a scripted peer that it calls. */
abstract class SenderFixture extends EngineSuite {
  static final int STORE = 0x0001;
  static final int ECHO = 0x0030;
  static final Duration SHORT = Duration.ofSeconds(1);
  static final Duration LONG = Duration.ofSeconds(20);

  static ConnectSettings to(int port) {
    return new ConnectSettings(new Peer("PACS", "127.0.0.1", port), "HEPATICA");
  }

  final DicomConnection connect(ConnectSettings settings) throws IOException {
    return engine.connect(
        settings, List.of(OfferedContext.VERIFICATION, new OfferedContext(CT, List.of(IMPLICIT))));
  }

  static DimseStatus store(DicomConnection connection, byte[] dataSet) throws IOException {
    return connection.store(CT, "1.2.3", IMPLICIT, new ByteArrayInputStream(dataSet));
  }

  /** Hears our request and accepts both contexts. */
  static ScriptedPeer accepted(ScriptedPeer peer) throws IOException {
    peer.hearType(0x01);
    return peer.say(accept(16384, 1, 3));
  }

  static void released(ScriptedPeer peer) throws IOException {
    peer.hear(Wire.RELEASE_RQ).say(Wire.RELEASE_RP).hearEnd();
  }
}
