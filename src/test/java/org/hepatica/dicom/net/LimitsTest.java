package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hepatica.dicom.net.Wire.CT;
import static org.hepatica.dicom.net.Wire.EXPLICIT;
import static org.hepatica.dicom.net.Wire.context;
import static org.hepatica.dicom.net.Wire.data;
import static org.hepatica.dicom.net.Wire.hex;
import static org.hepatica.dicom.net.Wire.item;
import static org.hepatica.dicom.net.Wire.join;
import static org.hepatica.dicom.net.Wire.number;
import static org.hepatica.dicom.net.Wire.pdu;
import static org.hepatica.dicom.net.Wire.request;
import static org.hepatica.dicom.net.Wire.text;
import static org.hepatica.dicom.net.Wire.value;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.EngineContract.Row;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.hepatica.dicom.net.StoreBatches.Batch;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits that are settings, users that say who they are, and more contexts than fit. */
class LimitsTest extends ListenerFixture {
  @TempDir Path folder;

  @Test
  @Touches(Row.LIMIT_PER_AE)
  void oneAeMayNotTakeAllPlaces() throws Exception {
    settings.maxAssociations(4).maxAssociationsPerAe(2);
    policy = caller -> Decision.ACCEPT;
    byte[] full = hex("0300 00000004 00 02 03 02");
    try (ScriptedPeer first = peer();
        ScriptedPeer second = peer();
        ScriptedPeer other = peer()) {
      first.associate();
      second.associate();
      try (ScriptedPeer third = peer()) {
        third.say(request("HEPATICA", "PEER")).hear(full).hearEnd();
      }
      assertThat(log.of(NetEvent.FULL_FOR_AE))
          .singleElement()
          .asString()
          .contains("PEER (127.0.0.1)", "2 associations");
      other.say(request("HEPATICA", "OTHER")).hearType(0x02);
      first.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP);
      try (ScriptedPeer again = peer()) {
        again.associate();
      }
    }
    assertThat(log.of(NetEvent.FULL)).isEmpty();
  }

  @Test
  @Touches(Row.LIMIT_PER_AE)
  void twoPortsShareTheRoomThatTheyAreGiven() throws Exception {
    AssociationPlaces places = new AssociationPlaces(2, 1);
    settings.places(places);
    policy = caller -> Decision.ACCEPT;
    ListenSettings second =
        ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).places(places).build();
    byte[] full = hex("0300 00000004 00 02 03 02");
    try (DicomListener other = engine.listen(second, policy, handler);
        ScriptedPeer here = peer();
        ScriptedPeer there = ScriptedPeer.calling(other.port());
        ScriptedPeer third = ScriptedPeer.calling(other.port())) {
      here.associate();
      there.say(request("HEPATICA", "PEER")).hear(full).hearEnd();
      third.say(request("HEPATICA", "A")).hearType(0x02);
      try (ScriptedPeer fourth = peer()) {
        fourth.say(request("HEPATICA", "B")).hear(full).hearEnd();
      }
      assertThat(log.of(NetEvent.FULL_FOR_AE)).hasSize(1);
      assertThat(log.of(NetEvent.FULL)).hasSize(1);
      here.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP);
      third.reset();
      await().until(() -> listener.associations() + other.associations() == 0);
      try (ScriptedPeer again = ScriptedPeer.calling(other.port())) {
        again.associate();
      }
    }
  }

  @Test
  void whoComesWhileThePortClosesIsNotToldThatItsPlacesAreTaken() throws Exception {
    try (ScriptedPeer late = peer();
        ScriptedPeer busy = peer()) {
      busy.associate();
      busy.say(data(value(3, 3, Wire.store(1, CT, "1.2"))), data(value(3, 0, new byte[10])));
      await().until(() -> received.requests.size() == 1); // it is not idle
      Thread closing = new Thread(() -> listener.drain(Duration.ofSeconds(30)), "closing");
      closing.start();
      await().until(() -> !log.of(NetEvent.STOPPED).isEmpty());
      late.say(request("HEPATICA", "PEER")).hear(hex("0300 00000004 00 02 03 02")).hearEnd();
      assertThat(log.of(NetEvent.FULL)).isEmpty();
      assertThat(log.of(NetEvent.REFUSED_AT_THE_END)).singleElement().asString().contains("PEER");
      busy.reset();
      closing.join();
    }
  }

  /** Names of the threads of a port's connections. */
  private static List<String> threads(int port) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("dicom-%d-".formatted(port)))
        .toList();
  }

  @Test
  void aThreadWaitsForTheNextConnectionAndEndsWithTheListener() throws Exception {
    int port = port();
    String idle = "dicom-%d-idle".formatted(port);
    for (int i = 0; i < 3; i++) {
      try (ScriptedPeer peer = peer()) {
        peer.associate();
        peer.say(Wire.RELEASE_RQ).hear(Wire.RELEASE_RP);
      }
      await().untilAsserted(() -> assertThat(threads(port)).containsExactly(idle));
    }
    listener.close();
    await().untilAsserted(() -> assertThat(threads(port)).isEmpty());
  }

  @Test
  void commandSetLongerThanTheSettingIsAborted() throws Exception {
    settings.maxCommandSet(1024);
    try (ScriptedPeer peer = peer()) {
      peer.associate();
      peer.say(data(value(1, 1, new byte[1000])), data(value(1, 1, new byte[100]))).hearAbort(6);
    }
  }

  private static byte[] identified(int type, int wanted, int primaryLength) {
    byte[] identity =
        join(
            new byte[] {(byte) type, (byte) wanted, 0, (byte) primaryLength},
            text("anna"),
            hex("0000"));
    return pdu(
        0x01,
        Wire.titles("HEPATICA", "PEER"),
        item(0x10, text("1.2.840.10008.3.1.1.1")),
        context(1, Wire.VERIFICATION),
        item(0x50, item(0x51, number(16384)), item(0x52, text("1.2.3.4")), item(0x58, identity)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 4, true",
    "2, 1, 4, true",
    "1, 0, 4, false",
    "3, 1, 4, false",
    "4, 1, 4, false",
    "5, 1, 4, false"
  })
  void userNameIsAnsweredWhereThePeerWaitsForIt(int type, int wanted, int length, boolean answered)
      throws Exception {
    identifies(identified(type, wanted, length), answered);
  }

  @Test
  @Touches(Row.BROKEN_USER_IDENTITY)
  void userIdentityLongerThanItsItemIsPassedOver() throws Exception {
    identifies(identified(1, 1, 99), false);
  }

  private void identifies(byte[] request, boolean answered) throws Exception {
    try (ScriptedPeer peer = peer()) {
      byte[] accept = peer.say(request).hearType(0x02);
      String hex = HexFormat.of().formatHex(accept);
      assertThat(hex.contains("59000002" + "0000")).isEqualTo(answered);
      echoes(peer, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-usr anna -rsp", "-usr anna -pwd secret -rsp", "-usr anna"})
  void storescuWithAUserStays(String options) throws Exception {
    assertThat(storescu(options)).contains("Received Store Response (Success)");
    assertThat(received.dataSets).hasSize(1);
  }

  private String storescu(String options) throws Exception {
    List<String> command = new ArrayList<>(List.of(Peers.require("storescu").toString(), "-v"));
    command.addAll(List.of(options.split(" ")));
    command.addAll(
        List.of(
            "-aec",
            "HEPATICA",
            "-aet",
            "PEER",
            "127.0.0.1",
            String.valueOf(port()),
            Peers.data("ct/crlm-1006/1-01.dcm").toAbsolutePath().toString()));
    return Peers.run(folder, Duration.ofSeconds(30), command.toArray(String[]::new)).text();
  }

  @Test
  void moreContextsThanFitAreSeveralAssociationsAndARefusalIsOneInstances() throws Exception {
    List<String> classes = new ArrayList<>();
    for (int i = 1; i <= 300; i++) {
      classes.add("1.2.3." + i);
    }
    settings.storageClasses(classes.subList(0, 299)); // all but the last
    List<Integer> items = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 300; i++) {
        items.add(i + 1000 * round);
      }
    }
    List<Batch<Integer>> batches =
        StoreBatches.of(items, i -> classes.get(i % 1000), i -> EXPLICIT);
    assertThat(batches).extracting(b -> b.offers().size()).containsExactly(128, 128, 44);
    assertThat(batches).extracting(b -> b.items().size()).containsExactly(256, 256, 88);
    List<Integer> refused = new CopyOnWriteArrayList<>();
    for (Batch<Integer> batch : batches) {
      Peer peer = new Peer("HEPATICA", "127.0.0.1", port());
      try (DicomConnection connection =
          engine.connect(new ConnectSettings(peer, "PEER"), batch.offers())) {
        for (int i : batch.items()) {
          try {
            DimseStatus status =
                connection.store(
                    classes.get(i % 1000),
                    "1.2.9." + i,
                    EXPLICIT,
                    new ByteArrayInputStream(new byte[10]));
            assertThat(status.success()).isTrue();
          } catch (ContextNotAccepted e) {
            refused.add(i);
          }
        }
      }
    }
    assertThat(refused).containsExactly(299, 1299);
    assertThat(received.dataSets).hasSize(598);
  }

  @Test
  void batchesKeepOrderAndOfferNothingElse() {
    List<Batch<String>> batches =
        StoreBatches.of(
            List.of("a", "b", "c", "d"),
            item -> item.equals("b") ? "1.2" : CT,
            item -> item.equals("d") ? EXPLICIT : Wire.IMPLICIT);
    assertThat(batches).hasSize(1);
    assertThat(batches.get(0).items()).containsExactly("a", "b", "c", "d");
    assertThat(batches.get(0).offers())
        .containsExactly(
            new OfferedContext(CT, List.of(Wire.IMPLICIT)),
            new OfferedContext("1.2", List.of(Wire.IMPLICIT)),
            new OfferedContext(CT, List.of(EXPLICIT)));
    assertThat(StoreBatches.of(List.<String>of(), i -> i, i -> i)).isEmpty();
  }

  @Test
  void placesAreCounted() {
    AssociationPlaces places = new AssociationPlaces(3, 2);
    Map<String, AssociationPlaces.Answer> answers = new TreeMap<>();
    for (String who : List.of("A1", "A2", "A3", "B1", "B2")) {
      answers.put(who, places.enter(who.substring(0, 1)));
    }
    assertThat(answers.values())
        .containsExactly(
            AssociationPlaces.Answer.TAKEN,
            AssociationPlaces.Answer.TAKEN,
            AssociationPlaces.Answer.FULL_FOR_AE,
            AssociationPlaces.Answer.TAKEN,
            AssociationPlaces.Answer.FULL);
    places.leave("A");
    assertThat(places.enter("B")).isEqualTo(AssociationPlaces.Answer.TAKEN);
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> places.leave("C")))
        .isInstanceOf(IllegalStateException.class);
  }
}
