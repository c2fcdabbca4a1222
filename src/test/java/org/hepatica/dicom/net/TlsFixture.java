package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.TlsWorld.NODE;
import static org.hepatica.dicom.net.TlsWorld.PACS;
import static org.hepatica.dicom.net.TlsWorld.tls;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.EXPLICIT;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A listener with TLS, and who calls it. */
abstract class TlsFixture extends ListenerFixture {
  final List<Boolean> encrypted = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void asNode() {
    settings.tls(tls(NODE));
    AcceptPolicy usual = policy;
    policy =
        caller -> {
          encrypted.add(caller.encrypted());
          return usual.decide(caller);
        };
  }

  DicomConnection connect(int port, Tls with) throws IOException {
    ConnectSettings to =
        new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", port), "PEER").withTls(with);
    return engine.connect(
        to, List.of(OfferedContext.VERIFICATION, new OfferedContext(CT, List.of(EXPLICIT))));
  }

  TlsFailed refused(Tls with) throws IOException {
    int port = port();
    TlsFailed e = catchThrowableOfType(TlsFailed.class, () -> connect(port, with).close());
    assertThat(e).as("TLS must fail").isNotNull();
    assertThat(e).hasMessageContaining("HEPATICA (127.0.0.1:%d)".formatted(port));
    return e;
  }

  ScriptedPeer tlsPeer(int receiveBuffer) throws IOException {
    return ScriptedPeer.over(TlsWorld.socket(tls(PACS), port(), receiveBuffer));
  }

  void onlyLine(NetEvent event, String... words) {
    await().until(() -> !log.of(event).isEmpty());
    assertThat(log.of(event)).singleElement().asString().contains("127.0.0.1").contains(words);
  }
}
