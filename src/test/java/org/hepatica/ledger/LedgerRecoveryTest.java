package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.hepatica.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

@Timeout(300)
class LedgerRecoveryTest {
  @TempDir Path data;

  /** Brings jobs to several states, says so, and waits to be killed. */
  public static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws Exception {
      Path data = Path.of(args[0]);
      Ledger ledger = Ledger.open(data);
      JobRow delivering = Samples.delivering(ledger, data, 1, 3, "PACS");
      ledger.deliveries().sent(ledger.deliveries().ofJob(delivering.id()).get(0).id(), 0, null);
      Samples.analysing(ledger, data, 2);
      System.out.println("ready");
      System.in.read();
    }
  }

  @Test
  void stepsSurviveAKill() throws Exception {
    try (JavaProgram victim = JavaProgram.start(Victim.class, data.toString())) {
      victim.line("ready");
      assertThatThrownBy(() -> Ledger.open(data))
          .as("one process at a time")
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("held by a running node");
    }
    try (Ledger ledger = Ledger.open(data)) {
      assertThat(ledger.recover(3)).isEqualTo(1);
      JobRow delivering = ledger.jobs().ofSeries("1.2.3.1").get(0);
      assertThat(delivering.state()).isEqualTo(JobState.DELIVERING);
      assertThat(ledger.deliveries().due("PACS", 10)).hasSizeBetween(2, 3);
      JobRow interrupted = ledger.jobs().ofSeries("1.2.3.2").get(0);
      assertThat(interrupted.state()).isEqualTo(JobState.QUEUED);
      assertThat(interrupted.attempts()).isEqualTo(1);
      assertThat(Samples.enter(ledger, Samples.ct(data, 3, 1)).id())
          .as("no numbers are passed over, which would look as if jobs were lost")
          .isEqualTo(Math.max(delivering.id(), interrupted.id()) + 1);
    }
  }

  @Test
  void aJobThatEndsTheNodeEachTimeFailsInTheEnd() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      Samples.analysing(ledger, data, 1);
    }
    for (int start = 0; start < 2; start++) {
      try (Ledger ledger = Ledger.open(data)) {
        ledger.recover(3);
        Samples.claimNext(ledger).orElseThrow();
      }
    }
    try (Ledger ledger = Ledger.open(data)) {
      ledger.recover(3);
      JobRow job = ledger.jobs().recent(1).get(0);
      assertThat(job.state()).isEqualTo(JobState.FAILED);
      assertThat(job.code()).isEqualTo(Jobs.RETRIES_USED_UP);
      assertThat(job.reason()).contains("retries used up after 3 attempts");
    }
  }

  @Test
  void whatIsNotSafeAtTheEndIsSaidAndTheFileIsLetGoAllTheSame() throws Exception {
    Ledger ledger = Ledger.open(data);
    HikariDataSource pool = (HikariDataSource) ledger.dataSource();
    pool.setConnectionTimeout(300);
    List<Connection> taken = new ArrayList<>();
    while (taken.size() < pool.getMaximumPoolSize()) {
      taken.add(pool.getConnection());
    }
    assertThatThrownBy(ledger::close).hasMessageContaining("Connection is not available");
    assertThat(pool.isClosed()).isTrue();
    for (Connection connection : taken) {
      connection.close();
    }
    Ledger.open(data).close();
  }

  @Test
  void aDamagedFileIsNamedWithItsCure() throws IOException {
    Files.createDirectories(data.resolve("ledger"));
    Files.writeString(
        data.resolve("ledger/hepatica.mv.db"),
        "this is no database, but long enough to be looked at as one".repeat(300));
    assertThatThrownBy(() -> Ledger.open(data))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("hepatica.mv.db")
        .hasMessageContaining("backup");
  }

  @Test
  void aLedgerOfANewerVersionIsNotTouched() throws Exception {
    try (Ledger ledger = Ledger.open(data);
        Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      // What Flyway notes when a version that is still to come has brought its tables.
      statement.execute(
          """
          INSERT INTO "flyway_schema_history" SELECT 9999, '9999', 'of a later version', 'SQL', 'V9999__later.sql', 1,
            "installed_by", "installed_on", 1, TRUE FROM "flyway_schema_history" WHERE "version" = '1'""");
    }
    assertThatThrownBy(() -> Ledger.open(data))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("hepatica.mv.db was written by a newer Hepatica (tables 9999")
        .hasMessageContaining("put back the copy of data/ledger from before the upgrade");
  }

  @Test
  void theFolderIsPrivateTheDataFolderCanMoveAndABackupOpens(@TempDir Path elsewhere)
      throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("ledger"))))
          .isEqualTo("rwx------");
      ledger.instances().enter(Samples.ct(data, 1, 1));
      ledger.backup(elsewhere.resolve("ledger.zip"));
      assertThat(elsewhere.resolve("ledger.zip")).isNotEmptyFile();
      ledger.instances().enter(Samples.ct(data, 1, 2)); // not in the backup
      assertThatThrownBy(() -> ledger.instances().enter(Samples.ct(elsewhere, 1, 3)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Path restored = elsewhere.resolve("restored");
    Files.createDirectories(restored.resolve("ledger"));
    try (ZipFile zip = new ZipFile(elsewhere.resolve("ledger.zip").toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("hepatica.mv.db");
      try (InputStream in = zip.getInputStream(zip.getEntry("hepatica.mv.db"))) {
        Files.copy(in, restored.resolve("ledger/hepatica.mv.db"));
      }
    }
    try (Ledger ledger = Ledger.open(restored)) {
      assertThat(ledger.instances().find("1.2.3.1.1")).isPresent();
      assertThat(ledger.instances().find("1.2.3.1.2")).isEmpty();
    }
    Path moved = elsewhere.resolve("moved");
    Files.createDirectories(moved.resolve("ledger"));
    Files.copy(data.resolve("ledger/hepatica.mv.db"), moved.resolve("ledger/hepatica.mv.db"));
    try (Ledger ledger = Ledger.open(moved)) {
      assertThat(ledger.instances().find("1.2.3.1.1").orElseThrow().file())
          .isEqualTo(moved.resolve("studies/1.2.3/1.2.3.1/1.2.3.1.1.dcm"));
    }
  }

  @Test
  void interruptedCallersDoNotCloseTheFile() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      for (int round = 0; round < 20; round++) {
        int mine = round;
        Thread caller =
            new Thread(
                () -> {
                  for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                    ledger.events().add(null, null, "HEP-000", "round " + mine + " event " + i);
                    ledger.sync();
                  }
                });
        caller.start();
        Thread.sleep(20);
        caller.interrupt();
        caller.join();
      }
      assertThat(ledger.events().recent(1))
          .singleElement()
          .satisfies(e -> assertThat(e.text()).startsWith("round 19"));
    }
  }

  /** As when its disk is full: H2 closes the file in the middle, for all connections. */
  @Test
  void aFileThatH2ClosedIsOpenedAgain() throws Exception {
    Path file = Files.createDirectories(data.resolve("ledger")).resolve("hepatica");
    LedgerFile connections = new LedgerFile(FullDisk.url(file), () -> Long.MAX_VALUE);
    try (Ledger ledger = Ledger.open(connections, file, data, Clock.systemUTC())) {
      HikariDataSource pool = (HikariDataSource) ledger.dataSource();
      List<Connection> open = new ArrayList<>();
      while (open.size() < pool.getMaximumPoolSize()) {
        open.add(pool.getConnection());
      }
      FullDisk.closeFile(open.get(0));
      for (Connection connection : open) {
        connection.close();
      }
      assertThat(isWritten(ledger)).isFalse();
      int most = 2 * pool.getMaximumPoolSize();
      int failures = 1;
      while (failures <= most && !isWritten(ledger)) {
        failures++;
      }
      assertThat(failures)
          .as("each connection of the closed file may fail, and is not used again")
          .isLessThanOrEqualTo(most);
    }
  }

  private static boolean isWritten(Ledger ledger) {
    try {
      ledger.events().add(null, null, "HEP-000", "written");
      ledger.sync();
      return ledger.events().recent(1).get(0).text().equals("written");
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** A Quartz job that does nothing. */
  public static final class Nothing implements org.quartz.Job {
    @Override
    public void execute(JobExecutionContext context) {}
  }

  @Test
  void quartzKeepsItsStoreInTheSameFile() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      DBConnectionManager.getInstance().addConnectionProvider("ledgerTest", new Pool(ledger));
      Properties p = new Properties();
      p.setProperty("org.quartz.scheduler.instanceName", "ledgerTest");
      p.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
      p.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
      p.setProperty("org.quartz.threadPool.threadCount", "1");
      p.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
      p.setProperty(
          "org.quartz.jobStore.driverDelegateClass",
          "org.quartz.impl.jdbcjobstore.StdJDBCDelegate");
      p.setProperty("org.quartz.jobStore.dataSource", "ledgerTest");
      Scheduler scheduler = new StdSchedulerFactory(p).getScheduler();
      scheduler.scheduleJob(
          JobBuilder.newJob(Nothing.class)
              .withIdentity("nothing")
              .usingJobData("key", "value")
              .storeDurably()
              .build(),
          TriggerBuilder.newTrigger()
              .startAt(new java.util.Date(System.currentTimeMillis() + 3_600_000))
              .build());
      assertThat(scheduler.getJobDetail(JobKey.jobKey("nothing")).getJobDataMap().getString("key"))
          .isEqualTo("value");
      scheduler.shutdown(true);
    }
  }

  private record Pool(Ledger ledger) implements ConnectionProvider {
    @Override
    public java.sql.Connection getConnection() throws java.sql.SQLException {
      return ledger.dataSource().getConnection();
    }

    @Override
    public void shutdown() {}

    @Override
    public void initialize() {}
  }

  /** H2 reads its settings behind a semicolon; the ledger itself lay beside the folder then. */
  @Test
  void aFolderWhoseNameH2WouldReadAsSettingsIsRefused(@TempDir Path above) throws Exception {
    Path data = above.resolve("a;MODE=MySQL;X=");
    assertThatThrownBy(() -> Ledger.open(data).close())
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(data.toString())
        .hasMessageContaining("without a semicolon");
    assertThat(above).as("nothing is made").isEmptyDirectory();
  }
}
