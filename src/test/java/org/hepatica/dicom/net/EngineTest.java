package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both sides of the engine, talking to each other. */
class EngineTest extends EngineSuite {
  private static final AcceptPolicy EVERYONE = caller -> AcceptPolicy.Decision.ACCEPT;

  private final Received received = new Received();

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  static ListenSettings.Builder settings() {
    return ListenSettings.builder().bind(InetAddress.getLoopbackAddress());
  }

  static ConnectSettings to(int port) {
    return new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", port), "SENDER");
  }

  private static List<OfferedContext> offers() {
    return List.of(
        OfferedContext.VERIFICATION,
        new OfferedContext(Wire.CT, List.of(Wire.EXPLICIT)),
        new OfferedContext(Wire.CT, List.of(Wire.IMPLICIT)));
  }

  @Test
  void echoes() throws Exception {
    try (DicomListener listener = engine.listen(settings().build(), EVERYONE, received);
        DicomConnection connection = engine.connect(to(listener.port()), offers())) {
      assertThat(connection.echo()).isEqualTo(DimseStatus.SUCCESS);
      assertThat(connection.echo().success()).isTrue();
      assertThat(listener.associations()).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0} bytes, receiver''s PDU {1}")
  @CsvSource({
    "0, 131072",
    "1, 131072",
    "2, 4096",
    "4083, 4096",
    "4084, 4096",
    "4085, 4096",
    "4090, 4096",
    "8180, 4096",
    "131054, 131072",
    "131060, 131072",
    "131066, 131072",
    "5000001, 131072",
    "5000001, 4096",
    "3000000, 1048576"
  })
  void storesEveryByte(int length, int maxPdu) throws Exception {
    byte[] dataSet = new byte[length];
    new Random(length).nextBytes(dataSet);
    ListenSettings settings = settings().maxPdu(maxPdu).build();
    try (DicomListener listener = engine.listen(settings, EVERYONE, received);
        DicomConnection connection = engine.connect(to(listener.port()), offers())) {
      for (String syntax : List.of(Wire.EXPLICIT, Wire.IMPLICIT)) {
        DimseStatus status =
            connection.store(Wire.CT, "1.2.3", syntax, new ByteArrayInputStream(dataSet));
        assertThat(status).isEqualTo(DimseStatus.SUCCESS);
        assertThat(received.dataSets.remove("1.2.3")).isEqualTo(dataSet);
      }
      assertThat(received.requests)
          .extracting(StoreRequest::transferSyntaxUid)
          .containsExactly(Wire.EXPLICIT, Wire.IMPLICIT);
      assertThat(received.requests.get(0))
          .isEqualTo(
              new StoreRequest(
                  received.requests.get(0).association(),
                  "SENDER",
                  "HEPATICA",
                  InetAddress.getLoopbackAddress(),
                  Wire.CT,
                  "1.2.3",
                  Wire.EXPLICIT));
    }
  }

  @Test
  void takesOurFavouriteOfTheOfferedSyntaxes() throws Exception {
    ListenSettings settings =
        settings().transferSyntaxes(List.of(Wire.EXPLICIT, Wire.IMPLICIT)).build();
    List<OfferedContext> offers =
        List.of(new OfferedContext(Wire.CT, List.of("1.2.99", Wire.IMPLICIT, Wire.EXPLICIT)));
    try (DicomListener listener = engine.listen(settings, EVERYONE, received);
        DicomConnection connection = engine.connect(to(listener.port()), offers)) {
      assertThat(connection.accepted(Wire.CT)).isEqualTo(Wire.EXPLICIT);
      assertThat(connection.accepts(Wire.CT, Wire.EXPLICIT)).isTrue();
      assertThat(connection.accepts(Wire.CT, Wire.IMPLICIT)).isFalse();
      assertThat(connection.accepted(Wire.VERIFICATION)).isNull();
    }
  }

  @Test
  void refusedClassIsReportedAndTheOthersStillGo() throws Exception {
    ListenSettings settings = settings().storageClasses(List.of(Wire.CT)).build();
    List<OfferedContext> offers =
        List.of(
            new OfferedContext("1.2.840.10008.5.1.4.1.1.66.4", List.of(Wire.EXPLICIT)),
            new OfferedContext(Wire.CT, List.of("1.2.840.10008.1.2.4.201")),
            new OfferedContext(Wire.CT, List.of(Wire.EXPLICIT)));
    InputStream none = InputStream.nullInputStream();
    try (DicomListener listener = engine.listen(settings, EVERYONE, received);
        DicomConnection connection = engine.connect(to(listener.port()), offers)) {
      assertThatThrownBy(
              () -> connection.store("1.2.840.10008.5.1.4.1.1.66.4", "1.2", Wire.EXPLICIT, none))
          .isInstanceOf(ContextNotAccepted.class)
          .hasMessageContaining("HEPATICA (127.0.0.1:")
          .hasMessageContaining("1.2.840.10008.5.1.4.1.1.66.4")
          .hasMessageContaining("SOP class not supported");
      assertThatThrownBy(() -> connection.store(Wire.CT, "1.2", "1.2.840.10008.1.2.4.201", none))
          .isInstanceOf(ContextNotAccepted.class)
          .hasMessageContaining("transfer syntaxes not supported");
      assertThatThrownBy(() -> connection.store(Wire.CT, "1.2", Wire.IMPLICIT, none))
          .isInstanceOf(ContextNotAccepted.class)
          .hasMessageContaining("not proposed");
      assertThatThrownBy(connection::echo).isInstanceOf(ContextNotAccepted.class);
      assertThat(connection.isOpen()).isTrue();
      assertThat(connection.store(Wire.CT, "1.2", Wire.EXPLICIT, none).success()).isTrue();
    }
  }

  @Test
  void handlersStatusReachesTheSender() throws Exception {
    StoreHandler handler =
        (request, dataSet) -> DimseStatus.OUT_OF_RESOURCES.because("disk full, " + "x".repeat(99));
    try (DicomListener listener = engine.listen(settings().build(), EVERYONE, handler);
        DicomConnection connection = engine.connect(to(listener.port()), offers())) {
      DimseStatus status =
          connection.store(Wire.CT, "1.2", Wire.EXPLICIT, new ByteArrayInputStream(new byte[9]));
      assertThat(status.code()).isEqualTo(0xA700);
      assertThat(status.success()).isFalse();
      assertThat(status.comment()).startsWith("disk full, xxx").hasSize(64);
    }
  }

  @Test
  void associationGoesOnAfterAHandlerThatFailsOrReadsOnlyAPart() throws Exception {
    byte[] dataSet = new byte[500_000];
    StoreHandler handler =
        (request, stream) -> {
          switch (request.sopInstanceUid()) {
            case "1.1" -> throw new IOException("the disk broke");
            case "1.2" -> throw new IllegalStateException("a fault");
            case "1.3" -> assertThat(stream.read(new byte[1000])).isEqualTo(1000);
            default -> received.store(request, stream);
          }
          return DimseStatus.SUCCESS;
        };
    try (DicomListener listener = engine.listen(settings().build(), EVERYONE, handler);
        DicomConnection connection = engine.connect(to(listener.port()), offers())) {
      List<Integer> codes = new ArrayList<>();
      for (String uid : List.of("1.1", "1.2", "1.3", "1.4")) {
        codes.add(
            connection
                .store(Wire.CT, uid, Wire.EXPLICIT, new ByteArrayInputStream(dataSet))
                .code());
      }
      assertThat(codes).containsExactly(0x0110, 0x0110, 0, 0);
      assertThat(received.dataSets.get("1.4")).isEqualTo(dataSet);
    }
  }

  @Test
  void brokenSourceAbortsAndLeavesNothing() throws Exception {
    InputStream source =
        new InputStream() {
          private int left = 300_000;

          @Override
          public int read() throws IOException {
            if (left-- <= 0) {
              throw new IOException("bad sector");
            }
            return 7;
          }
        };
    try (DicomListener listener = engine.listen(settings().build(), EVERYONE, received);
        DicomConnection connection = engine.connect(to(listener.port()), offers())) {
      assertThatThrownBy(() -> connection.store(Wire.CT, "1.2", Wire.EXPLICIT, source))
          .hasMessageContaining("bad sector");
      assertThat(connection.isOpen()).isFalse();
      assertThatThrownBy(connection::echo).isInstanceOf(AssociationAborted.class);
      Awaitility.await().until(() -> listener.associations() == 0);
      assertThat(received.broken).hasSize(1);
      assertThat(received.dataSets).isEmpty();
    }
  }

  @Test
  void manyAssociationsAtOnce() throws Exception {
    byte[] dataSet = new byte[200_000];
    new Random(1).nextBytes(dataSet);
    ExecutorService senders = Executors.newFixedThreadPool(20);
    try (DicomListener listener = engine.listen(settings().build(), EVERYONE, received)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int sender = 0; sender < 20; sender++) {
        int number = sender;
        runs.add(
            senders.submit(
                () -> {
                  try (DicomConnection connection = engine.connect(to(listener.port()), offers())) {
                    for (int i = 0; i < 10; i++) {
                      String uid = "1.2.%d.%d".formatted(number, i);
                      InputStream stream = new ByteArrayInputStream(dataSet);
                      connection.store(Wire.CT, uid, Wire.EXPLICIT, stream);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> run : runs) {
        run.get(60, TimeUnit.SECONDS);
      }
      assertThat(received.dataSets)
          .hasSize(200)
          .allSatisfy((uid, b) -> assertThat(b).isEqualTo(dataSet));
      Awaitility.await().until(() -> listener.associations() == 0);
    } finally {
      senders.shutdownNow();
    }
  }

  @Test
  void drainLetsAStoreFinishAndEndsIdleAssociations() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    StoreHandler handler =
        (request, stream) -> {
          arrived.countDown();
          try {
            assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          return received.store(request, stream);
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    DicomListener listener = engine.listen(settings().build(), EVERYONE, handler);
    try (listener;
        DicomConnection idle = engine.connect(to(listener.port()), offers());
        DicomConnection busy = engine.connect(to(listener.port()), offers())) {
      InputStream dataSet = new ByteArrayInputStream(new byte[400_000]);
      Future<DimseStatus> store =
          threads.submit(() -> busy.store(Wire.CT, "1.2", Wire.EXPLICIT, dataSet));
      assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
      Future<?> drain = threads.submit(() -> listener.drain(Duration.ofSeconds(30)));
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> engine.connect(to(listener.port()), offers()))
                      .isInstanceOf(PeerUnreachable.class));
      Awaitility.await().until(() -> listener.associations() == 1);
      assertThatThrownBy(idle::echo).isInstanceOf(AssociationAborted.class);
      go.countDown();
      assertThat(store.get(30, TimeUnit.SECONDS)).isEqualTo(DimseStatus.SUCCESS);
      drain.get(30, TimeUnit.SECONDS);
      assertThat(listener.associations()).isZero();
      assertThat(received.dataSets).containsKey("1.2");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closeBreaksStoresOff() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    StoreHandler handler =
        (request, stream) -> {
          arrived.countDown();
          return received.store(request, stream);
        };
    DicomListener listener = engine.listen(settings().build(), EVERYONE, handler);
    try (ScriptedPeer peer = ScriptedPeer.calling(listener.port())) {
      peer.associate();
      peer.say(Wire.data(Wire.value(3, 3, Wire.store(1, Wire.CT, "1.2"))));
      peer.say(Wire.data(Wire.value(3, 0, new byte[100])));
      assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
      listener.close();
      assertThat(listener.associations()).isZero();
      assertThat(received.broken).hasSize(1);
      peer.hear(Wire.ABORT);
    }
  }

  @Test
  void portInUseIsSaid() throws Exception {
    try (DicomListener listener = engine.listen(settings().build(), EVERYONE, received)) {
      ListenSettings same = settings().port(listener.port()).build();
      assertThatThrownBy(() -> engine.listen(same, EVERYONE, received))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(String.valueOf(listener.port()))
          .hasMessageContaining("dicom.port");
    }
  }

  @Test
  void enginesAreFoundByName() {
    assertThat(DicomEngines.pick("embedded").name()).isEqualTo("embedded");
    assertThat(DicomEngines.pick("auto")).isNotNull();
    assertThatThrownBy(() -> DicomEngines.pick("merge"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("merge")
        .hasMessageContaining("embedded");
  }
}
