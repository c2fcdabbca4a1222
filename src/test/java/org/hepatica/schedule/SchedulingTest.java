package org.hepatica.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;
import org.slf4j.LoggerFactory;

class SchedulingTest {
  private static final String EVERY_SECOND = "* * * * * ?";
  private static final String FAR_AWAY = "0 0 0 1 1 ?";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private HikariDataSource pool;

  @BeforeEach
  void open() throws SQLException, IOException {
    reopen();
    try (InputStream in = StdJDBCDelegate.class.getResourceAsStream("tables_h2.sql");
        Connection c = pool.getConnection();
        Statement s = c.createStatement()) {
      // H2 has no IMAGE outside its compatibility modes.
      s.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("IMAGE", "BLOB"));
    }
  }

  private void reopen() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:file:" + folder.resolve("db") + ";DB_CLOSE_ON_EXIT=FALSE");
    config.setMaximumPoolSize(4);
    pool = new HikariDataSource(config);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private static ScheduledTask task(String name, String cron, boolean catchUp, Task task) {
    return new ScheduledTask(name, cron, catchUp, task);
  }

  /** As if the node had been down at the task's time. */
  private void missATime() throws SQLException {
    update("NEXT_FIRE_TIME", Instant.now().minus(Duration.ofDays(2)).toEpochMilli());
  }

  private void update(String column, Object value) throws SQLException {
    try (Connection c = pool.getConnection();
        PreparedStatement s = c.prepareStatement("UPDATE QRTZ_TRIGGERS SET " + column + " = ?")) {
      s.setObject(1, value);
      assertThat(s.executeUpdate()).isPositive();
    }
  }

  @Test
  void runsATaskAgainAndAgainEvenWhenItFails() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<Thread> thread = new AtomicReference<>();
    Task failing =
        () -> {
          thread.set(Thread.currentThread());
          runs.incrementAndGet();
          throw new IllegalStateException("on purpose");
        };
    try (Scheduling s = Scheduling.start(pool, List.of(task("a", EVERY_SECOND, true, failing)))) {
      await().atMost(PATIENCE).until(() -> runs.get() >= 2);
      assertThat(s.next("a")).isPresent();
      await().atMost(PATIENCE).until(() -> s.outcomes().containsKey("a"));
      assertThat(s.outcomes().get("a").ok()).isFalse();
      assertThat(s.outcomes().get("a").text()).isEqualTo("on purpose");
    }
    assertThat(thread.get().getName()).startsWith("schedule-task");
    assertThat(thread.get().isDaemon()).isTrue();
  }

  @Test
  void catchesUpAfterARestartWhatWasMissedWhereThatIsWanted() throws Exception {
    AtomicInteger backups = new AtomicInteger();
    AtomicInteger trainings = new AtomicInteger();
    List<ScheduledTask> tasks =
        List.of(
            task("backup", FAR_AWAY, true, () -> "run " + backups.incrementAndGet()),
            task("retrain", FAR_AWAY, false, () -> "run " + trainings.incrementAndGet()));
    Instant planned;
    try (Scheduling s = Scheduling.start(pool, tasks)) {
      planned = s.next("backup").orElseThrow();
    }
    missATime();
    pool.close();
    reopen();
    try (Scheduling s = Scheduling.start(pool, tasks)) {
      await().atMost(PATIENCE).until(() -> backups.get() == 1);
      await().atMost(PATIENCE).until(() -> s.next("retrain").orElseThrow().equals(planned));
      assertThat(s.next("backup")).contains(planned);
      await().atMost(PATIENCE).until(() -> s.outcomes().containsKey("backup"));
      assertThat(s.outcomes().get("backup").ok()).isTrue();
      assertThat(s.outcomes().get("backup").text()).isEqualTo("run 1");
      assertThat(s.outcomes()).as("has not run").doesNotContainKey("retrain");
    }
    assertThat(backups).hasValue(1);
    assertThat(trainings).hasValue(0);
  }

  /** Else there would be neither backup nor purge for years. */
  @Test
  void aTimeOfAClockThatWasAheadIsNotWaitedFor() throws Exception {
    List<ScheduledTask> tasks = List.of(task("backup", FAR_AWAY, true, () -> "done"));
    Instant planned;
    try (Scheduling s = Scheduling.start(pool, tasks)) {
      planned = s.next("backup").orElseThrow();
    }
    update("NEXT_FIRE_TIME", planned.plus(Duration.ofDays(3650)).toEpochMilli());
    try (Scheduling s = Scheduling.start(pool, tasks)) {
      assertThat(s.next("backup")).contains(planned);
    }
  }

  /** Quartz holds what is due within half a minute ready, and gives it back when it stops. */
  /** A time server that is wrong by a year for a minute; the node runs on. */
  @Test
  void aTimeOfAClockThatWasAheadIsNotWaitedForWhileTheNodeRunsEither() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Task count = () -> "run " + runs.incrementAndGet();
    try (Scheduling s = Scheduling.start(pool, List.of(task("backup", FAR_AWAY, true, count)))) {
      Instant due = s.next("backup").orElseThrow();
      update("NEXT_FIRE_TIME", due.plus(Duration.ofDays(365 * 3)).toEpochMilli());
      assertThat(s.next("backup")).isNotEqualTo(Optional.of(due));
      s.look();
      assertThat(s.next("backup")).contains(due);
      s.look();
      assertThat(s.next("backup")).contains(due);
    }
    assertThat(runs).hasValue(0);
  }

  @Test
  void stopsWithoutATraceWhileATimeIsNear() throws Exception {
    Logger quartz = (Logger) LoggerFactory.getLogger("org.quartz");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    quartz.addAppender(lines);
    try {
      for (int i = 0; i < 5; i++) {
        LocalTime soon = LocalTime.now(ZoneId.systemDefault()).plusSeconds(20);
        String cron =
            "%d %d %d * * ?".formatted(soon.getSecond(), soon.getMinute(), soon.getHour());
        try (Scheduling s = Scheduling.start(pool, List.of(task("a", cron, true, () -> "done")))) {
          await().atMost(PATIENCE).until(() -> heldReady() == 1);
          assertThat(s.next("a")).isPresent();
        }
        assertThat(heldReady()).isZero();
      }
    } finally {
      quartz.detachAppender(lines);
    }
    assertThat(lines.list).filteredOn(e -> e.getLevel().isGreaterOrEqual(Level.WARN)).isEmpty();
  }

  /** Its time came just then: Quartz has noted it and not begun yet. */
  @Test
  void stopsWithoutATraceWhileATaskIsAboutToBegin() throws Exception {
    Logger quartz = (Logger) LoggerFactory.getLogger("org.quartz");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    quartz.addAppender(lines);
    CountDownLatch noted = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    try {
      Task task = () -> "run " + runs.incrementAndGet();
      Scheduling s =
          Scheduling.start(slowOnceNoted(noted), List.of(task("a", EVERY_SECOND, true, task)));
      assertThat(noted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      s.close();
      assertThat(runs).hasValueGreaterThan(0);
      Thread.sleep(500); // so that a thread that goes on regardless is heard
    } finally {
      quartz.detachAppender(lines);
    }
    assertThat(lines.list).filteredOn(e -> e.getLevel().isGreaterOrEqual(Level.WARN)).isEmpty();
  }

  /** The pool; Quartz's own thread is held up for a moment when it has noted that a time came. */
  private DataSource slowOnceNoted(CountDownLatch noted) {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (p, method, arguments) -> {
              Object answer = method.invoke(pool, arguments);
              return answer instanceof Connection c ? slowOnceNoted(c, noted) : answer;
            });
  }

  private Connection slowOnceNoted(Connection c, CountDownLatch noted) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (p, method, arguments) -> {
              Object answer = method.invoke(c, arguments);
              if (method.getName().equals("close")
                  && noted.getCount() > 0
                  && Thread.currentThread().getName().equals("schedule")
                  && firing() > 0) {
                noted.countDown();
                Thread.sleep(1000);
              }
              return answer;
            });
  }

  private int firing() throws SQLException {
    return count("QRTZ_FIRED_TRIGGERS WHERE STATE = 'EXECUTING'");
  }

  private int heldReady() throws SQLException {
    return count("QRTZ_TRIGGERS WHERE TRIGGER_STATE = 'ACQUIRED'");
  }

  private int count(String what) throws SQLException {
    try (Connection c = pool.getConnection();
        Statement s = c.createStatement();
        ResultSet held = s.executeQuery("SELECT COUNT(*) FROM " + what)) {
      held.next();
      return held.getInt(1);
    }
  }

  /** Quartz marks a trigger so whose job it could not read once, and leaves it so for ever. */
  @Test
  void aTaskThatQuartzGaveUpIsPlannedAnew() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    List<ScheduledTask> tasks =
        List.of(task("backup", EVERY_SECOND, true, () -> "run " + runs.incrementAndGet()));
    Scheduling.start(pool, tasks).close();
    update("TRIGGER_STATE", "ERROR");
    int before = runs.get();
    try (Scheduling s = Scheduling.start(pool, tasks)) {
      assertThat(s.next("backup")).isPresent();
      await().atMost(PATIENCE).until(() -> runs.get() > before);
    }
  }

  @Test
  void takesANewTimeAndForgetsWhatIsSwitchedOff() throws Exception {
    Task nothing = () -> "nothing";
    try (Scheduling s =
        Scheduling.start(
            pool,
            List.of(task("a", FAR_AWAY, true, nothing), task("b", FAR_AWAY, true, nothing)))) {
      assertThat(s.next("a")).isEqualTo(s.next("b")).isPresent();
    }
    try (Scheduling s = Scheduling.start(pool, List.of(task("a", "0 0 0 2 1 ?", true, nothing)))) {
      assertThat(s.next("a")).isPresent();
      assertThat(s.next("a").orElseThrow().atZone(java.time.ZoneId.systemDefault()).getDayOfMonth())
          .isEqualTo(2);
      assertThat(s.next("b")).isEmpty();
    }
  }

  @Test
  void interruptsWhatRunsWhenItStops() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Task endless =
        () -> {
          running.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            ended.countDown();
          }
          return "never";
        };
    Scheduling s = Scheduling.start(pool, List.of(task("a", EVERY_SECOND, true, endless)));
    running.await();
    s.close();
    assertThat(ended.getCount()).isZero();
    s.close(); // twice is once
  }

  @Test
  void twoNodesInOneJvmHaveTheirOwnClocks() throws Exception {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    HikariDataSource one = pool;
    try (Scheduling a =
        Scheduling.start(
            one, List.of(task("a", EVERY_SECOND, true, () -> "" + first.incrementAndGet())))) {
      folder = folder.resolve("second");
      open();
      try (Scheduling b =
          Scheduling.start(
              pool, List.of(task("b", EVERY_SECOND, true, () -> "" + second.incrementAndGet())))) {
        await().atMost(PATIENCE).until(() -> first.get() > 0 && second.get() > 0);
        assertThat(a.next("b")).isEmpty();
        assertThat(b.next("a")).isEmpty();
      }
    } finally {
      one.close();
    }
  }
}
