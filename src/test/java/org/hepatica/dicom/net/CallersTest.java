package org.hepatica.dicom.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.request;
import static org.hepatica.dicom.net.Wire.store;
import static org.hepatica.dicom.net.Wire.value;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call, and what becomes of callers that speak no DICOM. */
class CallersTest extends ListenerFixture {

  @Test
  void wrongCalledAeIsRejected() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.say(request("OTHER", "PEER")).hear(hex("0300 00000004 00 01 01 07")).hearEnd();
      }
    }
    await().until(() -> !log.of(NetEvent.CALLED_AE_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.CALLED_AE_REFUSED))
        .singleElement()
        .asString()
        .contains("PEER (127.0.0.1)", "\"OTHER\"", "1/1/7");
    stillServes();
  }

  @Test
  void unknownCallerIsRejectedAndLoggedOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.say(request("HEPATICA", "STRANGER"));
        peer.hear(hex("0300 00000004 00 01 01 03")).hearEnd();
      }
    }
    assertThat(log.of(NetEvent.CALLER_REFUSED))
        .singleElement()
        .asString()
        .contains("STRANGER (127.0.0.1)");
    stillServes();
  }

  @Test
  void addressIsAskedForToo() throws Exception {
    List<InetAddress> asked = new ArrayList<>();
    policy =
        caller -> {
          asked.add(caller.address());
          return Decision.CALLING_AE_NOT_RECOGNIZED;
        };
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "PEER")).hear(hex("0300 00000004 00 01 01 03"));
    }
    assertThat(asked).containsExactly(InetAddress.getByName("127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A\\B", "A\u0007B", "\u00e4\u00f6"})
  void callingAeThatIsNoneIsRejected(String calling) throws Exception {
    policy = caller -> Decision.ACCEPT;
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", calling)).hear(hex("0300 00000004 00 01 01 03")).hearEnd();
    }
    await().until(() -> !log.of(NetEvent.CALLER_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.CALLER_REFUSED).get(0)).matches("[ -~]*");
  }

  @Test
  void whoHasNoTitleLeavesNoHoleInTheLine() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "")).hear(hex("0300 00000004 00 01 01 03")).hearEnd();
    }
    await().until(() -> !log.of(NetEvent.CALLER_REFUSED).isEmpty());
    assertThat(log.of(NetEvent.CALLER_REFUSED).get(0))
        .contains("213 a blank AE title (127.0.0.1) is no known AE");
  }

  /** eFilm and others fill AE titles up with NUL, where the standard wants spaces. */
  @Test
  void titlesArePaddedWithNulToo() throws Exception {
    List<Caller> asked = new ArrayList<>();
    policy =
        caller -> {
          asked.add(caller);
          return Decision.ACCEPT;
        };
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA" + "\0".repeat(8), "PEER\0")).hearType(0x02);
    }
    assertThat(asked).singleElement().extracting(Caller::calledAe).isEqualTo("HEPATICA");
    assertThat(asked).singleElement().extracting(Caller::callingAe).isEqualTo("PEER");
  }

  @Test
  void faultOfThePolicyClosesThatConnectionOnly() throws Exception {
    policy =
        caller -> {
          if (caller.callingAe().equals("BOOM")) {
            throw new IllegalStateException("a fault");
          }
          return Decision.ACCEPT;
        };
    try (ScriptedPeer peer = peer()) {
      peer.say(request("HEPATICA", "BOOM")).hearEnd();
    }
    stillServes();
    assertThat(log.of(NetEvent.FAULT)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: hepatica\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
        "\u0000",
        "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
        "SSH-2.0-OpenSSH_9.2\r\n"
      })
  void strangersAreShownOut(String words) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(words.getBytes(ISO_8859_1)).hearAbort(1);
    }
    stillServes();
    assertThat(log.of(NetEvent.NOT_DICOM)).singleElement().asString().contains("127.0.0.1");
  }

  /** As of a scanner, or of a load balancer that looks each second whether the port is open. */
  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0001\u0000\u00ff\u00ff\u00ff\u00ff"})
  void strangersWhoComeAgainAndAgainFillNoLog(String words) throws Exception {
    for (int i = 0; i < 30; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.say(words.getBytes(ISO_8859_1)).hearAbort(words.startsWith("G") ? 1 : 6);
      }
    }
    stillServes();
    assertThat(log.of(NetEvent.NOT_DICOM).size() + log.of(NetEvent.BAD_PDU).size()).isEqualTo(1);
  }

  @Test
  void whoAsksForWhatIsNotProvidedAgainAndAgainFillsNoLog() throws Exception {
    byte[] version = request("HEPATICA", "PEER");
    version[7] = 2;
    for (int i = 0; i < 30; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.say(version).hear(hex("0300 00000004 00 01 02 02")).hearEnd();
      }
    }
    assertThat(log.of(NetEvent.PROTOCOL_REFUSED)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100 FFFFFFFF",
        "0100 7FFFFFFF",
        "0400 FFFFFFFF",
        "0500 FFFFFFFF",
        "0700 00000005",
        "0100 00080001 0001"
      })
  void falseLengthsAreAborted(String bytes) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(hex(bytes)).hearAbort(6);
    }
    stillServes();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0400 FFFFFFFF", // a PDU of 4 GiB
        "0400 00020001", // one byte more than we take
        "0400 00000008 00000007 01 03 0000", // a value longer than its PDU
        "0400 00000008 FFFFFFFF 01 03 0000",
        "0400 00000008 00000001 01 03 0000", // a value too short for its header
        "0400 00000008 00000000 01 03 0000",
        "0400 00000003 000000", // a PDU too short for a value
        "0400 00000000",
        "0400 00000006 00000002 05 03", // a context that was not accepted
        "0400 00000006 00000002 00 03"
      })
  void falseDataIsAborted(String bytes) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(hex(bytes)).hearAbort(6);
    }
    stillServes();
  }

  @Test
  void falseDataInTheMiddleOfADataSetLeavesNothing() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(3, 3, store(1, CT, "1.2.3"))), data(value(3, 0, new byte[1000])));
      peer.say(hex("0400 00000008 00000007 03 02 0000")).hearAbort(6);
    }
    stillServes();
    assertThat(received.broken).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "03", "09", "0A", "00", "FF"})
  void typesThatDoNotBelongInAnAssociation(String type) throws Exception {
    boolean known = type.equals("01") || type.equals("03");
    byte[] bytes =
        type.equals("01") ? request("HEPATICA", "PEER") : hex(type + "00 00000004 00000000");
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(bytes).hearAbort(known ? 2 : 1);
    }
    stillServes();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0300 00000004 00010107",
        "0400 00000006 00000002 01 03",
        "0500 00000004 00000000",
        "0600 00000004 00000000"
      })
  void nothingButARequestComesFirst(String bytes) throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.say(hex(bytes)).hearAbort(2);
    }
    stillServes();
  }

  @Test
  void releaseReplyWithoutRequest() throws Exception {
    try (ScriptedPeer peer = peer()) {
      peer.associate().say(Wire.RELEASE_RP).hearAbort(2);
    }
  }
}
