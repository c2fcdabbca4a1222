package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.ContextResult;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.Dispatch;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.testing.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of deliveries, to people. */
class DeliveryLogTest extends DeliveryFixture {
  private final Logger log = (Logger) LoggerFactory.getLogger("org.hepatica.delivery");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  DeliveryLogTest() {
    super("auto", Duration.ofSeconds(90));
  }

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    log.detachAppender(lines);
  }

  /** It is tried for a day, and a job has hundreds of pictures. */
  @Test
  void whatIsRefusedForOneReasonIsOneLineForAllObjectsOfAnAssociation() throws Exception {
    JobRow job =
        job(
            List.of("PACS"),
            Uids.SECONDARY_CAPTURE,
            Uids.SECONDARY_CAPTURE,
            Uids.SECONDARY_CAPTURE,
            Uids.SEGMENTATION);
    DeliveryService service =
        service(new Refusing(ContextResult.NO_REASON, 2), PATIENT, to("PACS", "PACS", 104));
    awaitState(job, JobState.DONE);
    service.close();
    assertThat(said())
        .filteredOn(line -> line.startsWith("HEP-332"))
        .as("two classes in two associations")
        .hasSize(4);
  }

  @Test
  void theLogCountsWhatWasStoredAndSaysWhyTheRestWaits() throws Exception {
    Provider peer =
        new Provider(
            (request, stream) ->
                switch (request.sopClassUid()) {
                  case Uids.CT_IMAGE -> new DimseStatus(0xB000, "coerced");
                  case Uids.SEGMENTATION -> DimseStatus.SUCCESS;
                  default -> DimseStatus.OUT_OF_RESOURCES;
                });
    JobRow job =
        job(
            List.of("PACS"),
            Uids.CT_IMAGE,
            Uids.SEGMENTATION,
            Uids.SECONDARY_CAPTURE,
            Uids.ENHANCED_SR);
    service(PATIENT, peer.as("PACS"));
    await(() -> rows(job).stream().allMatch(d -> d.attempts() >= 1));
    await(() -> said().size() >= 2);
    assertThat(said().subList(0, 2))
        .containsExactly(
            "HEP-330 2 of 4 objects stored in one association with PACS, 1 with a warning, at last B000H (coerced)",
            "HEP-332 2 objects to PACS later: refused: A700H (Out of resources)");
  }

  @Test
  void whatWaitedTogetherIsTriedTogether() throws Exception {
    DeliverySettings pauses =
        new DeliverySettings(
            Duration.ofMillis(1500), 1, Duration.ofMillis(1500), Duration.ofHours(1), 1000, 50);
    String[] classes = new String[20];
    Arrays.fill(classes, Uids.SECONDARY_CAPTURE);
    JobRow job = job(List.of("DEAD"), classes);
    service(pauses, to("DEAD", "DEAD", FreePort.next()));
    await(() -> rows(job).stream().allMatch(d -> d.attempts() >= 3));
    assertThat(said())
        .as("one association at each attempt")
        .allMatch(line -> line.startsWith("HEP-332 20 objects to DEAD later: no connection"));
  }

  /** A destination that is full answers each object, one after the other. */
  @Test
  void whatIsRefusedInOneAssociationIsTriedInOne() throws Exception {
    Provider peer =
        new Provider(
            (request, stream) -> {
              LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
              return DimseStatus.OUT_OF_RESOURCES;
            });
    String[] classes = new String[20];
    Arrays.fill(classes, Uids.SECONDARY_CAPTURE);
    JobRow job = job(List.of("PACS"), classes);
    service(PATIENT, peer.as("PACS"));
    await(() -> rows(job).stream().allMatch(d -> d.attempts() >= 1));
    assertThat(rows(job).stream().map(DeliveryRow::nextAttempt).distinct())
        .as("what is due together")
        .hasSize(1);
  }

  @Test
  void whatIsNotCommittedIsCountedByReason() throws Exception {
    String[] classes = new String[5];
    Arrays.fill(classes, Uids.SECONDARY_CAPTURE);
    JobRow job = job(List.of("PACS"), classes);
    Clock clock = Clock.systemUTC();
    Uncommitted uncommitted = new Uncommitted(ledger, "PACS", PATIENT, clock, new Presence(clock));
    rows(job).forEach(d -> ledger.deliveries().sentUncommitted(d.id(), 0, ""));
    List<Dispatch> asked = ledger.commitments().due("PACS", 50);
    uncommitted.asking(asked, "2.25.1");
    uncommitted.reported(
        new CommitmentReport(
            "2.25.1",
            List.of(),
            asked.stream()
                .map(d -> new SopReference(d.sopClassUid(), d.sopInstanceUid()))
                .map(r -> new CommitmentReport.Failure(r, CommitmentReport.PROCESSING_FAILURE))
                .toList()));
    assertThat(said())
        .containsExactly(
            "HEP-337 5 objects at PACS: not committed: 0110H (processing failure)",
            "HEP-335 PACS committed to 0 of 5 objects, transaction 2.25.1");
  }

  /** An error comment may name the object. */
  @Test
  void reasonsThatDifferForEachObjectFillNoLog() throws Exception {
    Provider peer =
        new Provider(
            (request, stream) ->
                new DimseStatus(0xA700, "no room for " + request.sopInstanceUid()));
    String[] classes = new String[40];
    Arrays.fill(classes, Uids.SECONDARY_CAPTURE);
    JobRow job = job(List.of("PACS"), classes);
    service(PATIENT, peer.as("PACS"));
    await(() -> rows(job).stream().allMatch(d -> d.attempts() >= 1));
    await(() -> said().stream().anyMatch(line -> line.endsWith("later: for other reasons")));
    List<String> first = said().subList(0, 7);
    assertThat(first.get(0)).startsWith("HEP-330 0 of 40 objects stored");
    assertThat(first.subList(1, 6)).allMatch(line -> line.startsWith("HEP-332 1 objects to PACS"));
    assertThat(first.get(6)).isEqualTo("HEP-332 35 objects to PACS later: for other reasons");
  }

  private List<String> said() {
    return List.copyOf(lines.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
