package org.hepatica.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TasksTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  @TempDir Path data;

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }

  private List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aBackupOfARunningDatabaseCanBePutBack() throws Exception {
    Path folder = data.resolve("backup");
    try (Connection c = DriverManager.getConnection("jdbc:h2:file:" + data.resolve("db"));
        Statement s = c.createStatement()) {
      s.execute("CREATE TABLE t (x INT) AS SELECT 42");
      BackupTask.Copier copier = zip -> s.execute("BACKUP TO '" + zip + "'");
      assertThat(new BackupTask(copier, folder, 3, at(NOW)).run())
          .contains("ledger-20260301-030000.zip");
    }
    assertThat(Files.getPosixFilePermissions(folder.resolve("ledger-20260301-030000.zip")))
        .as("as the folder of the ledger")
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    try (ZipFile zip = new ZipFile(folder.resolve("ledger-20260301-030000.zip").toFile())) {
      Files.copy(zip.getInputStream(zip.getEntry("db.mv.db")), data.resolve("back.mv.db"));
    }
    try (Connection c = DriverManager.getConnection("jdbc:h2:file:" + data.resolve("back"));
        Statement s = c.createStatement();
        var rows = s.executeQuery("SELECT x FROM t")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }

  @Test
  void theNewestBackupsAreKeptAndNothingElseIsTouched() throws Exception {
    Files.writeString(data.resolve("ledger-mine.zip"), "not ours");
    for (int day = 0; day < 5; day++) {
      new BackupTask(
              zip -> Files.writeString(zip, "x"), data, 2, at(NOW.plus(Duration.ofDays(day))))
          .run();
    }
    assertThat(names(data))
        .containsExactly(
            "ledger-20260304-030000.zip", "ledger-20260305-030000.zip", "ledger-mine.zip");
  }

  @Test
  void aBackupIsKeptWhenOthersAreOfAClockThatWasAhead() throws Exception {
    Instant ahead = NOW.plus(Duration.ofDays(300));
    for (int day = 0; day < 3; day++) {
      new BackupTask(
              zip -> Files.writeString(zip, "x"), data, 2, at(ahead.plus(Duration.ofDays(day))))
          .run();
    }
    for (int day = 0; day < 3; day++) {
      BackupTask task =
          new BackupTask(
              zip -> Files.writeString(zip, "x"), data, 2, at(NOW.plus(Duration.ofDays(day))));
      String newest = task.run().replaceFirst(",.*", "");
      assertThat(names(data)).hasSize(2).contains(newest);
    }
    assertThat(names(data))
        .containsExactly("ledger-20260302-030000.zip", "ledger-20260303-030000.zip");
  }

  @Test
  void aBackupThatFailsLeavesTheOldOnesAndNoPart() throws Exception {
    new BackupTask(zip -> Files.writeString(zip, "x"), data, 1, at(NOW)).run();
    BackupTask failing =
        new BackupTask(
            zip -> {
              Files.writeString(zip, "half");
              throw new IOException("disk full");
            },
            data,
            1,
            at(NOW.plusSeconds(60)));
    assertThatThrownBy(failing::run).hasMessage("disk full");
    assertThat(names(data)).containsExactly("ledger-20260301-030000.zip");
  }

  @Test
  void whatABackupThatWasKilledLeftIsRemovedByTheNext() throws Exception {
    file("ledger-20260227-030000.zip.part");
    new BackupTask(zip -> Files.writeString(zip, "x"), data, 2, at(NOW)).run();
    assertThat(names(data)).containsExactly("ledger-20260301-030000.zip");
  }

  /** Answers the jobs that are left and writes down what happens. */
  private final class Ledger implements PurgeTask.Source {
    final Map<Long, List<Path>> jobs = new LinkedHashMap<>();
    final List<String> log = new ArrayList<>();

    @Override
    public List<PurgeTask.Purgeable> endedBefore(Instant time, int most) {
      assertThat(time).isEqualTo(NOW.minus(Duration.ofDays(30)));
      return jobs.entrySet().stream()
          .limit(most)
          .map(e -> new PurgeTask.Purgeable(e.getKey(), e.getValue()))
          .toList();
    }

    @Override
    public boolean letGo(long jobId, Instant time, PurgeTask.Deletion deletion) throws IOException {
      log.add("marked " + jobId + ", files left: " + left());
      deletion.run();
      assertThat(jobs.remove(jobId)).noneMatch(Files::exists);
      log.add("purged " + jobId);
      return true;
    }

    private long left() {
      return jobs.values().stream().flatMap(List::stream).filter(Files::exists).count();
    }
  }

  private Path file(String path) throws IOException {
    Path file = data.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  @Test
  void purgingMarksThenDeletesThenNotes() throws Exception {
    Ledger ledger = new Ledger();
    Path stays = file("studies/1/3/c.dcm");
    ledger.jobs.put(
        1L,
        List.of(file("studies/1/2/a.dcm"), file("studies/1/2/b.dcm"), file("results/1/seg.dcm")));
    ledger.jobs.put(2L, List.of(file("studies/4/5/d.dcm"), data.resolve("studies/4/6/gone.dcm")));
    PurgeTask purge = new PurgeTask(ledger, data, Duration.ofDays(30), at(NOW));
    assertThat(purge.run()).isEqualTo("2 jobs, 4 files deleted");
    assertThat(ledger.log)
        .containsExactly(
            "marked 1, files left: 4", "purged 1", "marked 2, files left: 1", "purged 2");
    assertThat(stays).exists();
    assertThat(data.resolve("studies/1/2")).doesNotExist();
    assertThat(data.resolve("studies/4")).doesNotExist();
    assertThat(data.resolve("results")).isEmptyDirectory();
    assertThat(purge.run()).isEqualTo("0 jobs, 0 files deleted");
  }

  @Test
  void purgingNeverLeavesTheDataFolder() throws Exception {
    Path outside = Files.writeString(data.resolve("precious"), "x");
    Path inner = Files.createDirectory(data.resolve("data"));
    Ledger ledger = new Ledger();
    ledger.jobs.put(1L, List.of(inner.resolve("studies/../../precious")));
    PurgeTask purge = new PurgeTask(ledger, inner, Duration.ofDays(30), at(NOW));
    assertThatThrownBy(purge::run).hasMessageContaining("not in the data folder");
    assertThat(outside).exists();
    assertThat(ledger.jobs).containsKey(1L);
  }

  @Test
  void oneFileThatCannotBeDeletedDoesNotKeepAllOthers() throws Exception {
    Path stuck = file("studies/1/2/stuck.dcm/something").getParent();
    Ledger ledger = new Ledger();
    ledger.jobs.put(1L, List.of(stuck));
    Path other = file("studies/4/5/d.dcm");
    ledger.jobs.put(2L, List.of(other));
    PurgeTask purge = new PurgeTask(ledger, data, Duration.ofDays(30), at(NOW));

    assertThatThrownBy(purge::run).isInstanceOf(IOException.class).hasMessageContaining("job 1");
    assertThat(other).doesNotExist();
    assertThat(ledger.jobs).containsOnlyKeys(1L);
  }

  @Test
  void noNumberOfStuckOnesKeepsThoseBehindThem() throws Exception {
    Ledger ledger = new Ledger();
    for (long job = 1; job <= 250; job++) {
      ledger.jobs.put(job, List.of(file("studies/1/" + job + "/stuck.dcm/x").getParent()));
    }
    Path last = file("studies/4/5/d.dcm");
    ledger.jobs.put(251L, List.of(last));
    PurgeTask purge = new PurgeTask(ledger, data, Duration.ofDays(30), at(NOW));

    assertThatThrownBy(purge::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 jobs, 1 files deleted; 250 kept");
    assertThat(last).doesNotExist();
    assertThat(ledger.jobs).hasSize(250);
  }

  @Test
  void trainsOnlyWithEnoughNewCases() throws Exception {
    List<Integer> cases = new ArrayList<>(List.of(4, 5));
    RetrainTask.Retrain learning =
        new RetrainTask.Retrain() {
          @Override
          public int newCases() {
            return cases.remove(0);
          }

          @Override
          public String retrain() {
            return "model x";
          }
        };
    RetrainTask task = new RetrainTask(learning, 5);
    assertThat(task.run()).isEqualTo("nothing to do, 4 of 5 patients with new cases");
    assertThat(task.run()).isEqualTo("model x");
  }
}
