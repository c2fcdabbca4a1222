package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.intake.Objects;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewLedger;
import org.hepatica.ledger.NewResult;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A ledger, jobs with results in it, and services that deliver them. */
@Timeout(300)
abstract class DeliveryFixture {
  /** Between two looks at what is due; a second, as nodes have it, is most of what tests wait. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(20);

  static final DeliverySettings PATIENT =
      new DeliverySettings(
          Duration.ofMillis(500), 1.5, Duration.ofSeconds(1), Duration.ofHours(1), 1000, 50);

  @TempDir Path data;
  final DicomEngine engine;
  private final Duration limit;
  final List<AutoCloseable> opened = new ArrayList<>();
  Ledger ledger;
  int series;

  /**
   * @param engine name of the engine on both sides
   * @param limit how long anything may take that is waited for
   */
  DeliveryFixture(String engine, Duration limit) {
    this.limit = limit;
    this.engine = DicomEngines.pick(engine);
  }

  @BeforeEach
  void open() throws IOException {
    ledger = NewLedger.in(data);
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    ledger.close();
  }

  /** A job in DELIVERING with one result of each class. */
  final JobRow job(List<String> destinations, String... sopClasses) throws Exception {
    JobRow job = Samples.analysing(ledger, data, ++series);
    List<NewResult> results = new ArrayList<>();
    for (String sopClass : sopClasses) {
      String uid = "2.25." + series + "00" + (results.size() + 1);
      Path file =
          Files.createDirectories(data.resolve("results").resolve("" + job.id()))
              .resolve(uid + ".dcm");
      DataSet d =
          Objects.ct("1.2.3", "2.25." + series, uid).set(Tag.SOP_CLASS_UID, Vr.UI, sopClass);
      Part10.write(file, d, TransferSyntax.EXPLICIT_LE);
      results.add(
          new NewResult(
              "SUMMARY",
              sopClass,
              uid,
              "2.25." + series,
              TransferSyntax.EXPLICIT_LE.uid(),
              file,
              destinations));
    }
    return ledger.jobs().deliver(job.id(), Samples.LIVER, results);
  }

  final DeliveryService service(DeliverySettings settings, Destination... destinations) {
    return service(engine, settings, destinations);
  }

  final DeliveryService service(
      DicomEngine through, DeliverySettings settings, Destination... destinations) {
    DeliveryService service =
        new DeliveryService(
            ledger, through, List.of(destinations), settings, Clock.systemUTC(), SHORTEST_WAIT);
    service.start();
    opened.add(service);
    return service;
  }

  final List<DeliveryRow> rows(JobRow job) {
    return ledger.deliveries().ofJob(job.id());
  }

  final void awaitState(JobRow job, JobState state) {
    Awaitility.await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () ->
                assertThat(ledger.jobs().find(job.id()).orElseThrow().state())
                    .as(() -> rows(job).toString())
                    .isEqualTo(state));
  }

  final void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(limit).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  static Destination to(String name, String aeTitle, int port) {
    return new Destination(
        name, new ConnectSettings(new Peer(aeTitle, "127.0.0.1", port), "HEPATICA"));
  }

  /** A provider on loopback that answers as it is told. */
  final class Provider {
    private final DicomListener listener;
    final List<String> stored = java.util.Collections.synchronizedList(new ArrayList<>());

    Provider(StoreHandler handler) throws IOException {
      listener =
          engine.listen(
              ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build(),
              caller -> AcceptPolicy.Decision.ACCEPT,
              (request, stream) -> {
                stored.add(request.sopInstanceUid());
                return handler.store(request, stream);
              });
      opened.add(listener);
    }

    Destination as(String name) {
      return to(name, name, listener.port());
    }
  }
}
