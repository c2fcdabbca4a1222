package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hepatica.console.JobAdmin;
import org.hepatica.console.LedgerAdmin;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.hepatica.ledger.Samples;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;

class DeliveryTest extends DestinationFixture {
  @Test
  void aPacsThatIsDownGetsEverythingOnceItIsUpAndTheVeryBytes() throws Exception {
    Peers.require("storescp");
    int port = FreePort.next();
    JobRow job =
        job(List.of("PACS"), Uids.SECONDARY_CAPTURE, Uids.SECONDARY_CAPTURE, Uids.SEGMENTATION);
    service(PATIENT, to("PACS", "STORESCP", port));
    await(() -> rows(job).stream().allMatch(d -> d.attempts() >= 1));
    assertThat(rows(job))
        .allSatisfy(
            d -> {
              assertThat(d.state()).isEqualTo(DeliveryState.PENDING);
              assertThat(d.text()).contains("no connection");
            });
    storescp(port, "+B");
    awaitState(job, JobState.DONE);
    assertThat(rows(job)).allSatisfy(d -> assertThat(d.state()).isEqualTo(DeliveryState.SENT));
    for (var result : ledger.results().ofJob(job.id())) {
      Path received =
          Files.list(peerFolder)
              .filter(f -> f.getFileName().toString().contains(result.sopInstanceUid()))
              .findFirst()
              .orElseThrow();
      assertThat(dataSetBytes(received)).isEqualTo(dataSetBytes(result.file()));
    }
  }

  @Test
  void aDeadDestinationStopsNobodyElseAndIsGivenUpInTheEnd() throws Exception {
    Provider peer = new Provider((request, stream) -> DimseStatus.SUCCESS);
    JobRow job = job(List.of("ALIVE", "DEAD"), Uids.SECONDARY_CAPTURE, Uids.SEGMENTATION);
    service(IMPATIENT, peer.as("ALIVE"), to("DEAD", "DEAD", FreePort.next()));
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job))
        .allSatisfy(
            d -> {
              boolean alive = d.destination().equals("ALIVE");
              assertThat(d.state()).isEqualTo(alive ? DeliveryState.SENT : DeliveryState.FAILED);
              assertThat(d.attempts()).isEqualTo(alive ? 1 : 4);
              assertThat(d.text())
                  .matches(
                      alive
                          ? t -> t == null
                          : t ->
                              t.contains("given up after 4 attempts")
                                  && t.contains("no connection"),
                      "its text");
            });
    assertThat(ledger.events().ofJob(job.id()))
        .filteredOn(e -> e.code().equals("HEP-331"))
        .hasSize(2);

    // The admin puts it right and asks again: only what failed is sent.
    int before = peer.stored.size();
    ledger.jobs().retry(job.id());
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(peer.stored).hasSize(before);
  }

  /** As after a long weekend without power, when the PACS comes up later than the node. */
  @Test
  void whatWaitedWhileNobodyTriedIsTriedForAWhile() throws Exception {
    JobRow job = job(List.of("PACS"), Uids.SEGMENTATION);
    ledger.close();
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
    ledger = Ledger.open(data, later);
    DeliverySettings anHour =
        new DeliverySettings(
            Duration.ofMillis(500), 1.5, Duration.ofMinutes(1), Duration.ofHours(1), 1000, 50);
    DeliveryService service =
        new DeliveryService(
            ledger, engine, List.of(to("PACS", "PACS", FreePort.next())), anHour, later);
    service.start();
    opened.add(service);
    await(() -> rows(job).get(0).attempts() >= 2);
    assertThat(rows(job).get(0).state()).isEqualTo(DeliveryState.PENDING);
    Instant begun = later.instant();
    Instant since = anHour.ageFrom(begun.minus(Duration.ofDays(4)), begun);
    assertThat(anHour.next(200, since, begun.plusMillis(10)))
        .as("also when its pauses were the longest already")
        .isNotNull();
    assertThat(anHour.next(201, since, begun.plusSeconds(90))).as("not for ever").isNull();
  }

  /** As when a machine was asleep for days, or its clock was set right after the node's start. */
  @Test
  void aClockThatLeapsForwardGivesNothingUpAtOnce() throws Exception {
    JobRow job = job(List.of("PACS"), Uids.SEGMENTATION);
    ledger.close();
    MutableClock clock = new MutableClock();
    clock.advance(Duration.between(clock.instant(), Instant.now()));
    ledger = Ledger.open(data, clock);
    DeliveryService service =
        new DeliveryService(
            ledger, engine, List.of(to("PACS", "PACS", FreePort.next())), PATIENT, clock);
    service.start();
    opened.add(service);
    await(() -> rows(job).get(0).attempts() == 1);
    clock.advance(Duration.ofHours(100));
    await(() -> rows(job).get(0).attempts() == 2);
    assertThat(rows(job).get(0).state()).isEqualTo(DeliveryState.PENDING);
    clock.advance(Duration.ofSeconds(10)); // several longest pauses
    awaitState(job, JobState.DONE_PARTLY);
  }

  @Test
  void onlySuccessAndWarningsCountAsSent() throws Exception {
    Map<String, Integer> asked = new ConcurrentHashMap<>();
    Provider peer =
        new Provider(
            (request, stream) -> {
              int times = asked.merge(request.sopClassUid(), 1, Integer::sum);
              return switch (request.sopClassUid()) {
                case Uids.CT_IMAGE -> new DimseStatus(0xB000, "coerced");
                case Uids.SEGMENTATION -> new DimseStatus(0x0122, "no SEG here");
                case Uids.SECONDARY_CAPTURE ->
                    times == 1 ? DimseStatus.OUT_OF_RESOURCES : DimseStatus.SUCCESS;
                case Uids.ENHANCED_SR -> DimseStatus.CANNOT_UNDERSTAND;
                default -> DimseStatus.MISMATCH;
              };
            });
    JobRow job =
        job(
            List.of("PACS"),
            Uids.CT_IMAGE,
            Uids.SEGMENTATION,
            Uids.SECONDARY_CAPTURE,
            Uids.ENHANCED_SR,
            Uids.MR_IMAGE);
    service(IMPATIENT, peer.as("PACS"));
    awaitState(job, JobState.DONE_PARTLY);
    List<DeliveryRow> rows = rows(job);
    assertThat(rows)
        .extracting(DeliveryRow::state)
        .containsExactly(
            DeliveryState.SENT,
            DeliveryState.FAILED,
            DeliveryState.SENT,
            DeliveryState.FAILED,
            DeliveryState.FAILED);
    assertThat(rows)
        .extracting(DeliveryRow::status)
        .containsExactly(0xB000, 0x0122, 0x0000, 0xC000, 0xA900);
    assertThat(rows).extracting(DeliveryRow::attempts).containsExactly(1, 1, 2, 4, 1);
    assertThat(rows.get(0).text()).contains("warning", "B000");
    assertThat(rows.get(1).text()).contains("0122");
  }

  @Test
  void stoppingIsCleanAndWhatWasNotAnsweredIsSentAgain() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Provider slow =
        new Provider(
            (request, stream) -> {
              stream.readAllBytes();
              arrived.countDown();
              try {
                release.await(60, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              return DimseStatus.SUCCESS;
            });
    JobRow job = job(List.of("PACS"), Uids.SECONDARY_CAPTURE, Uids.SEGMENTATION);
    DeliveryService first = service(PATIENT, slow.as("PACS"));
    assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
    first.close(Duration.ofMillis(300));
    assertThat(rows(job)).allSatisfy(d -> assertThat(d.state()).isEqualTo(DeliveryState.PENDING));
    release.countDown();
    service(PATIENT, slow.as("PACS"));
    awaitState(job, JobState.DONE);
  }

  @Test
  void aNewJobWakesAnIdleWorkerAndOtherFilesAreReportedMissing() throws Exception {
    Provider peer = new Provider((request, stream) -> DimseStatus.SUCCESS);
    service(PATIENT, peer.as("PACS"));
    JobRow job = job(List.of("PACS"), Uids.SECONDARY_CAPTURE);
    awaitState(job, JobState.DONE);

    JobRow analysing = Samples.analysing(ledger, data, ++series);
    ledger
        .jobs()
        .deliver(analysing.id(), Samples.LIVER, Samples.results(data, analysing.id(), 1, "PACS"));
    awaitState(analysing, JobState.DONE_PARTLY);
    assertThat(rows(analysing).get(0).text()).contains("file cannot be read");
  }

  @Test
  void aDestinationThatIsConfiguredNoMoreIsGivenUp() throws Exception {
    JobRow job = job(List.of("GONE"), Uids.SECONDARY_CAPTURE);
    service(PATIENT);
    assertThat(ledger.jobs().find(job.id()).orElseThrow().state()).isEqualTo(JobState.DONE_PARTLY);
    assertThat(rows(job).get(0).text()).contains("configured");
    assertThat(ledger.events().ofJob(job.id()))
        .filteredOn(e -> e.code().equals("HEP-333"))
        .singleElement()
        .satisfies(
            e ->
                assertThat(e.text())
                    .isEqualTo(
                        "1 deliveries to GONE given up: no destination of this name is configured to receive"));
  }

  @Test
  void aRetryForADestinationThatIsConfiguredNoMoreEndsAtOnceAgain() throws Exception {
    JobRow job = job(List.of("REMOVED"), Uids.SEGMENTATION);
    DeliveryService service = service(PATIENT);
    awaitState(job, JobState.DONE_PARTLY);
    JobAdmin.Job again = new LedgerAdmin(ledger, service::giveUpUnknown).retry(job.id());
    assertThat(again.state()).isEqualTo("DONE_PARTLY");
    assertThat(rows(job).get(0).text()).contains("no destination of this name is configured");
  }

  @Test
  void pausesGrowAndHaveAnEnd() {
    DeliverySettings s = DeliverySettings.defaults();
    assertThat(s.pauseAfter(1)).hasSeconds(10);
    assertThat(s.pauseAfter(2)).hasSeconds(20);
    assertThat(s.pauseAfter(9)).hasSeconds(2560);
    assertThat(s.pauseAfter(10)).hasHours(1);
    assertThat(s.pauseAfter(100_000)).hasHours(1);
  }

  private static byte[] dataSetBytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(Part10.readHeader(file).dataSetOffset());
      return in.readAllBytes();
    }
  }
}
