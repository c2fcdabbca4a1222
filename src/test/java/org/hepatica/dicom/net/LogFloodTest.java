package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.AssociationPlaces.Answer;
import org.hepatica.dicom.net.SessionReport.Tally;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PACS in a loop: its lines may not push all others out of a log that holds a gigabyte. 2,000
 * associations were 2,000 to 4,000 lines.
 */
class LogFloodTest {
  private static final int MANY = 2000;
  private static final Logger LOG = LoggerFactory.getLogger(LogFloodTest.class);
  private static final Tally NOTHING = new Tally(0, 0, 0);

  private final Served served =
      new Served(
          ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build(),
          caller -> Decision.ACCEPT,
          (request, stream) -> DimseStatus.SUCCESS,
          null);

  private void end(String caller, Ended end, Tally tally) {
    new SessionReport(served).end(caller, end, tally);
  }

  @Test
  void echoesInALoopAreAFewLinesAMinute() {
    try (LogLines lines = new LogLines()) {
      for (int i = 0; i < MANY; i++) {
        end("PACS (10.1.2.3)", null, NOTHING);
      }
      end("VIEWER (10.1.2.4)", null, NOTHING);
      assertThat(lines.of(NetEvent.MANY_LINES))
          .singleElement()
          .asString()
          .contains("PACS (10.1.2.3)");
      List<String> ended = lines.of(NetEvent.ENDED);
      assertThat(ended).hasSize(FewAMinute.MOST + 1);
      assertThat(ended).last().asString().contains("VIEWER");
    }
  }

  @Test
  void associationsThatBreakOffInALoopAreToo() {
    try (LogLines lines = new LogLines()) {
      for (int i = 0; i < MANY; i++) {
        end(
            "PACS (10.1.2.3)",
            new Ended(Ended.Why.PEER_CLOSED, 0, "the peer closed the connection", null),
            NOTHING);
      }
      assertThat(lines.of(NetEvent.CUT_OFF)).hasSize(FewAMinute.MOST / 2);
      assertThat(lines.of(NetEvent.ENDED)).hasSize(FewAMinute.MOST / 2);
      assertThat(lines.of(NetEvent.MANY_LINES)).hasSize(1);
    }
  }

  /** Who looks at the log sees that it goes on, and when it ends. */
  @Test
  void eachMinuteItIsToldAgain() {
    AtomicLong now = new AtomicLong();
    FewAMinute few = new FewAMinute(now::get);
    try (LogLines lines = new LogLines()) {
      for (int second = 0; second < 180; second++) {
        few.log(LOG, NetEvent.FULL, "PACS", 9);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
      }
      assertThat(lines.of(NetEvent.FULL)).hasSize(3 * FewAMinute.MOST);
      assertThat(lines.of(NetEvent.MANY_LINES)).hasSize(3);
    }
  }

  /** As when a scanner calls from a thousand addresses. */
  @Test
  void thatMoreCallersAreNotToldOfIsToldOnceAMinute() {
    AtomicLong now = new AtomicLong();
    FewAMinute few = new FewAMinute(now::get);
    try (LogLines lines = new LogLines()) {
      for (int minute = 0; minute < 2; minute++) {
        for (int i = 0; i < MANY; i++) {
          few.log(LOG, NetEvent.FULL, "PACS" + i, 9);
        }
        now.addAndGet(Duration.ofMinutes(1).toNanos());
      }
      assertThat(lines.of(NetEvent.FULL)).hasSize(MANY);
      assertThat(lines.of(NetEvent.CROWD))
          .hasSize(2)
          .allSatisfy(line -> assertThat(line).contains("more than 1000 callers"));
      assertThat(lines.of(NetEvent.MANY_LINES)).isEmpty();
    }
  }

  /** What came, and what was refused, is wanted line by line. */
  @Test
  void anAssociationThatBroughtSomethingIsAlwaysTold() {
    try (LogLines lines = new LogLines()) {
      for (int i = 0; i < MANY; i++) {
        end("PACS (10.1.2.3)", null, new Tally(i % 2, 1 - i % 2, 9));
      }
      assertThat(lines.of(NetEvent.ENDED)).hasSize(MANY);
      assertThat(lines.of(NetEvent.MANY_LINES)).isEmpty();
    }
  }

  @Test
  void whoIsRejectedInALoopWhileAllPlacesAreTakenIsToo() {
    Admission admission = new Admission(served);
    Caller pacs = new Caller("HEPATICA", "PACS", InetAddress.getLoopbackAddress(), false, null);
    try (LogLines lines = new LogLines()) {
      for (int i = 0; i < MANY; i++) {
        Answer answer = i % 2 == 0 ? Answer.FULL : Answer.FULL_FOR_AE;
        assertThat(
                admission.judge(1, Uids.APPLICATION_CONTEXT, pacs, "PACS (10.1.2.3)", t -> answer))
            .hasToString("2/3/2");
      }
      assertThat(lines.of(NetEvent.FULL)).hasSize(FewAMinute.MOST / 2);
      assertThat(lines.of(NetEvent.FULL_FOR_AE)).hasSize(FewAMinute.MOST / 2);
      assertThat(lines.of(NetEvent.MANY_LINES)).hasSize(1);
    }
  }

  /** As a port check does, or a balancer that asks each second whether somebody listens. */
  @Test
  void connectionsThatSayNothingAreToo() {
    try (LogLines lines = new LogLines()) {
      for (int i = 0; i < MANY; i++) {
        end("10.1.2.3", new Ended(Ended.Why.SILENT, 0, "the peer sent nothing", null), null);
      }
      assertThat(lines.of(NetEvent.SILENT)).hasSize(FewAMinute.MOST);
      assertThat(lines.of(NetEvent.MANY_LINES)).hasSize(1);
    }
  }
}
