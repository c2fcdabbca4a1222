package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hepatica.intake.Intake;
import org.hepatica.intake.IntakeSettings;
import org.hepatica.intake.PixelValues;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.MutableClock;
import org.hepatica.ledger.Samples;
import org.hepatica.schedule.PurgeTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFoldersTest {
  @TempDir Path data;

  @Test
  void whatNoJobNeedsAnyMoreIsGoneAtTheNextStart() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      long delivered = Samples.delivering(ledger, data, 1, 1, "PACS").id();
      long again = Samples.analysing(ledger, data, 2).id();
      long failed = Samples.analysing(ledger, data, 3).id();
      ledger.jobs().fail(failed, "HEP-112", "No space left on device");
      Path mine = made("mine");
      for (long job : new long[] {delivered, again, failed}) {
        Files.writeString(made("job-" + job).resolve("job.json"), "{}");
      }

      WorkFolders.clear(data, ledger);

      assertThat(work("job-" + delivered)).as("killed before it was removed").doesNotExist();
      assertThat(work("job-" + again)).as("its result may be whole").exists();
      assertThat(work("job-" + failed)).as("an admin may retry").exists();
      assertThat(mine).exists();
    }
  }

  /** As one that another user made, when the node was started as that once. */
  @Test
  void oneThatCannotBeRemovedKeepsNoNodeFromStarting() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      long first = Samples.delivering(ledger, data, 1, 1, "PACS").id();
      long second = Samples.delivering(ledger, data, 2, 1, "PACS").id();
      Path stuck = made("job-" + first);
      Path other = made("job-" + second);
      assumeTrue(
          ran("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", stuck.toString()),
          "this user may not mount a tmpfs");
      try {
        WorkFolders.clear(data, ledger);

        assertThat(stuck).exists();
        assertThat(other).as("comes after it, or before").doesNotExist();
      } finally {
        ran("umount", stuck.toString());
      }
    }
  }

  private static boolean ran(String... command) throws Exception {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /**
   * A job that failed while its results were written, as on a full disk, and was then overtaken.
   */
  @Test
  void whatFailedAttemptsLeftGoesWithTheFilesOfTheirSeries() throws Exception {
    MutableClock clock = new MutableClock();
    try (Ledger ledger = Ledger.open(data, clock)) {
      JobRow failed = Samples.analysing(ledger, data, 1);
      Path arrays = Files.createDirectories(made("job-" + failed.id()).resolve("result"));
      Files.writeString(arrays.resolve("mask.raw"), "half a gigabyte");
      Path results = Files.createDirectories(data.resolve("results/job-" + failed.id()));
      Files.writeString(results.resolve("seg.dcm"), "somebody's liver");
      ledger.jobs().fail(failed.id(), "HEP-112", "No space left on device");
      JobRow newer = Samples.enter(ledger, Samples.ct(data, 1, 2));
      ledger.jobs().queue(newer.id(), newer.lastInstance());
      Samples.claimNext(ledger).orElseThrow();
      ledger.jobs().deliver(newer.id(), Samples.LIVER, List.of());

      clock.advance(Duration.ofDays(31));
      Tasks.LedgerPurge source =
          new Tasks.LedgerPurge(
              ledger,
              new Intake(data, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE),
              data,
              Duration.ZERO,
              clock);
      assertThat(new PurgeTask(source, data, Duration.ofDays(30), clock).run())
          .startsWith("2 jobs");
      assertThat(work("job-" + failed.id())).doesNotExist();
      assertThat(results).doesNotExist();
    }
  }

  private Path work(String name) {
    return data.resolve("work").resolve(name);
  }

  private Path made(String name) throws Exception {
    return Files.createDirectories(work(name));
  }
}
