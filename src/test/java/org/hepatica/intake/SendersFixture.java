package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.net.AssociationEnd;
import org.hepatica.dicom.net.Ended.Why;
import org.hepatica.dicom.net.StoreRequest;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Jobs;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An intake with a quiet watch: {@code PACS} releases its associations, others never do. */
abstract class SendersFixture {
  static final Duration QUIET = Duration.ofSeconds(20);
  static final Duration LONG = Duration.ofMinutes(10);

  @TempDir Path data;
  private final MutableClock clock = new MutableClock();
  Ledger ledger;
  Intake intake;
  private QuietWatch watch;

  @BeforeEach
  void open() throws Exception {
    ledger = Ledger.open(data, clock);
    intake =
        new Intake(
            data, ledger, IntakeSettings.DEFAULT, PixelValues.NONE, ae -> false, "PACS"::equals);
    watch =
        new QuietWatch(
            ledger,
            intake,
            job -> job.isFlagged(Jobs.BROKEN_OFF) ? LONG : QUIET,
            ae -> false,
            clock);
  }

  @AfterEach
  void close() {
    intake.close();
    ledger.close();
  }

  void store(long association, String source, String series, int instance) throws Exception {
    DataSet ct = Objects.ct("1.2", series, series + "." + instance);
    intake.store(request(association, source, ct), Objects.stream(ct));
  }

  static StoreRequest request(long association, String source, DataSet ct) {
    StoreRequest r = Objects.request(ct);
    return new StoreRequest(
        association,
        source,
        r.calledAe(),
        r.peer(),
        r.sopClassUid(),
        r.sopInstanceUid(),
        r.transferSyntaxUid());
  }

  void end(long association, String source, Why why) {
    intake.ended(new AssociationEnd(association, source, why));
    assertThat(intake.settle()).isTrue();
  }

  JobRow job(String series) {
    List<JobRow> jobs = ledger.jobs().ofSeries(series);
    return jobs.get(jobs.size() - 1);
  }

  JobState stateAfter(Duration time) {
    clock.advance(time);
    watch.look();
    return job("1.2.3").state();
  }

  AbstractStringAssert<?> assertLastEvent() {
    List<EventRow> events = ledger.events().ofJob(job("1.2.3").id());
    return assertThat(events.get(events.size() - 1).text());
  }
}
