package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.ContextResult;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.Peers;
import org.hepatica.testing.Threads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A ledger, a result or a worker that fails, and peers that refuse. */
class DeliveryTroubleTest extends DestinationFixture {
  private final Logger log = (Logger) LoggerFactory.getLogger("org.hepatica.delivery");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    log.detachAppender(lines);
  }

  @Test
  void aResultThatCannotBeReadForAWhileIsSentLaterAndOneThatIsGoneIsGivenUp() throws Exception {
    Provider peer = new Provider((request, stream) -> DimseStatus.SUCCESS);
    JobRow job = job(List.of("PACS"), Uids.SECONDARY_CAPTURE, Uids.SEGMENTATION);
    Path first = ledger.results().ofJob(job.id()).get(0).file();
    Files.delete(ledger.results().ofJob(job.id()).get(1).file());
    Path away = Files.move(first, data.resolve("away"));
    Files.createDirectory(first); // opening it fails, as with too many open files
    service(PATIENT, peer.as("PACS"));
    await(() -> rows(job).stream().allMatch(d -> d.attempts() >= 1));
    assertThat(rows(job).get(0).state()).isEqualTo(DeliveryState.PENDING);
    assertThat(rows(job).get(1).state()).isEqualTo(DeliveryState.FAILED);
    Files.delete(first);
    Files.move(away, first);
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job).get(0).state()).isEqualTo(DeliveryState.SENT);
  }

  /** As when files of one data folder were put into another. */
  @Test
  void aFileThatHoldsAnotherObjectIsNotSent() throws Exception {
    Provider peer = new Provider((request, stream) -> DimseStatus.SUCCESS);
    JobRow other = job(List.of("ELSEWHERE"), Uids.SECONDARY_CAPTURE);
    JobRow job = job(List.of("PACS"), Uids.SECONDARY_CAPTURE);
    Path file = ledger.results().ofJob(job.id()).get(0).file();
    Files.copy(
        ledger.results().ofJob(other.id()).get(0).file(),
        file,
        StandardCopyOption.REPLACE_EXISTING);
    service(PATIENT, peer.as("PACS"));
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(peer.stored).isEmpty();
    assertThat(rows(job).get(0).text()).contains("holds another object", file.toString());
  }

  /** As on a full disk: what is sent cannot be noted, and would be sent again and again. */
  @Test
  void whileTheLedgerFailsADestinationIsNotSentTheSameEachSecond() throws Exception {
    Provider peer = new Provider((request, stream) -> DimseStatus.SUCCESS);
    JobRow job = job(List.of("PACS"), Uids.SECONDARY_CAPTURE, Uids.SEGMENTATION);
    ledger("ALTER TABLE deliveries ADD CONSTRAINT taken CHECK (state <> 'SENT')");
    DeliveryService service = service(PATIENT, peer.as("PACS"));
    await(() -> pauses().size() == 3);
    assertThat(pauses()).containsExactly(1, 2, 4);
    // One before each pause, and one more where this thread was late.
    assertThat(peer.stored.size()).isBetween(3, 4);

    List<Thread> workers = Threads.named("delivery-PACS");
    assertThat(workers).hasSize(1);
    service.close(Duration.ofMillis(100)); // and what it waits after that ends before the pause
    assertThat(workers).as("a stop does not wait for the pause").noneMatch(Thread::isAlive);
    ledger("ALTER TABLE deliveries DROP CONSTRAINT taken");
    service(PATIENT, peer.as("PACS"));
    awaitState(job, JobState.DONE);
  }

  /** Seconds, as the log tells them. */
  private List<Integer> pauses() {
    synchronized (lines) {
      return List.copyOf(lines.list).stream()
          .map(ILoggingEvent::getFormattedMessage)
          .map(Pattern.compile("HEP-334 .* goes on in (\\d+) s")::matcher)
          .filter(Matcher::matches)
          .map(pause -> Integer.valueOf(pause.group(1)))
          .toList();
    }
  }

  private void ledger(String sql) throws SQLException {
    try (Connection c = ledger.dataSource().getConnection();
        Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  @Test
  void aRefusedContextIsReportedAndTheOthersGo() throws Exception {
    Peers.require("storescp");
    int port = FreePort.next();
    storescp(port);
    JobRow job = job(List.of("PACS"), "1.2.3.4.5.6.7", Uids.SECONDARY_CAPTURE, Uids.SEGMENTATION);
    service(PATIENT, to("PACS", "STORESCP", port));
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job))
        .extracting(DeliveryRow::state)
        .containsExactly(DeliveryState.FAILED, DeliveryState.SENT, DeliveryState.SENT);
    assertThat(rows(job).get(0).text()).contains("1.2.3.4.5.6.7");
  }

  @Test
  void aContextThatIsRefusedWithoutAReasonIsTriedAgainAndGivenUpInTheEnd() throws Exception {
    // Two are told what is not supported there, two are not.
    refused(ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED, 9, DeliveryState.FAILED, 1);
    refused(ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED, 9, DeliveryState.FAILED, 1);
    refused(ContextResult.NO_REASON, 1, DeliveryState.SENT, 2);
    refused(ContextResult.USER_REJECTION, 9, DeliveryState.FAILED, 4);
  }

  @Test
  void aWorkerThatMeetsAnErrorOnceGoesOn() throws Exception {
    JobRow job = job(List.of("PACS"), Uids.SECONDARY_CAPTURE);
    DicomEngine well = new Refusing(ContextResult.NO_REASON, 0);
    AtomicInteger calls = new AtomicInteger();
    DicomEngine unlucky =
        (DicomEngine)
            Proxy.newProxyInstance(
                DicomEngine.class.getClassLoader(),
                new Class<?>[] {DicomEngine.class},
                (proxy, method, args) -> {
                  if (calls.incrementAndGet() == 1) {
                    throw new StackOverflowError("once");
                  }
                  return method.invoke(well, args);
                });
    service(unlucky, PATIENT, to("PACS", "PACS", 104));
    awaitState(job, JobState.DONE);
  }

  private void refused(int result, int times, DeliveryState state, int attempts) throws Exception {
    JobRow job = job(List.of("PACS" + result), Uids.SECONDARY_CAPTURE);
    Refusing refusing = new Refusing(result, times);
    DeliveryService service = service(refusing, IMPATIENT, to("PACS" + result, "PACS", 104));
    awaitState(job, state == DeliveryState.SENT ? JobState.DONE : JobState.DONE_PARTLY);
    assertThat(rows(job).get(0).state()).isEqualTo(state);
    assertThat(rows(job).get(0).attempts()).isEqualTo(attempts);
    service.close();
  }

  @Test
  void aPeerThatRefusesAssociationsOrBreaksThemOffIsNotAskedForEver() throws Exception {
    Peers.require("storescp");
    int refusing = FreePort.next();
    int aborting = FreePort.next();
    storescp(refusing, "--refuse");
    storescp(aborting, "--abort-during");
    JobRow job = job(List.of("REFUSES", "ABORTS"), Uids.SECONDARY_CAPTURE, Uids.SEGMENTATION);
    service(IMPATIENT, to("REFUSES", "STORESCP", refusing), to("ABORTS", "STORESCP", aborting));
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job))
        .allSatisfy(
            d -> {
              assertThat(d.state()).isEqualTo(DeliveryState.FAILED);
              assertThat(d.attempts()).isEqualTo(4);
              assertThat(d.text())
                  .contains(d.destination().equals("REFUSES") ? "rejected" : "ended");
            });
  }
}
