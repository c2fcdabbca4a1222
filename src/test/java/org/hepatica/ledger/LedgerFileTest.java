package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LedgerFileTest {
  /** What the pool tells of who asked it for a connection and got none in its time. */
  private static final String WAITED = "request timed out";

  @TempDir Path data;
  private final AtomicLong free = new AtomicLong(LedgerFile.ROOM);
  private final AtomicInteger asked = new AtomicInteger();

  private Ledger open() {
    Path file = data.resolve("ledger/hepatica");
    LedgerFile connections =
        new LedgerFile(
            FullDisk.url(file),
            () -> {
              asked.incrementAndGet();
              return free.get();
            });
    return Ledger.open(connections, file, data, Clock.systemUTC());
  }

  private static HikariPoolMXBean pool(Ledger ledger) {
    return ((HikariDataSource) ledger.dataSource()).getHikariPoolMXBean();
  }

  @Test
  void withoutRoomItIsNotOpenedAndNothingIsWritten() {
    free.set(LedgerFile.ROOM - 1);
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("hepatica.mv.db: 15 MB are free")
        .hasMessageContaining("16 at least: make room");
    assertThat(data).isEmptyDirectory();
  }

  /** Else who looks at the jobs while a node starts takes it, and the node ends with a fault. */
  @Test
  void nobodyTakesTheFileBetweenTheFirstLookAndTheWork() throws Exception {
    open().close();
    Path file = data.resolve("ledger/hepatica");
    List<Boolean> isFree = new ArrayList<>();
    LedgerFile connections =
        new LedgerFile(
            "jdbc:h2:file:" + file + ";DB_CLOSE_ON_EXIT=FALSE",
            () -> {
              isFree.add(isFree(data.resolve("ledger/hepatica.mv.db")));
              return LedgerFile.ROOM;
            });
    Ledger.open(connections, file, data, Clock.systemUTC()).close();
    assertThat(isFree).hasSizeGreaterThan(2).startsWith(true);
    assertThat(isFree.subList(1, isFree.size())).containsOnly(false);
  }

  /** Whether somebody else could lock it. */
  private static boolean isFree(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.lock().release();
      return true;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /**
   * With 0 it said at each end that it had not waited long enough, on the terminal of a command.
   */
  @Test
  void thePoolKnowsHowLongItMayWaitForItsThreadsAtItsEnd() throws Exception {
    try (Ledger ledger = open()) {
      assertThat(ledger.dataSource().getLoginTimeout()).isEqualTo(10);
    }
  }

  /** When H2 has closed it on a full disk, it is left alone until there is room. */
  @Test
  void newConnectionsWaitForRoom() throws Exception {
    try (Ledger ledger = open()) {
      ledger.events().add(null, null, "HEP-000", "before");
      ledger.sync();
      free.set(0);
      int before = asked.get();
      HikariDataSource source = (HikariDataSource) ledger.dataSource();
      long patience = source.getConnectionTimeout();
      source.setConnectionTimeout(1000); // the first who asks may wait for all of it
      Awaitility.await() // one may just be opened, and is there after the first time
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                pool(ledger).softEvictConnections();
                assertThatThrownBy(ledger::sync).hasStackTraceContaining("0 MB are free");
              });
      assertThat(asked.get()).isGreaterThan(before);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> ledger.jobs().counts())
            .isInstanceOf(LedgerException.class)
            .hasMessageContaining("0 MB are free")
            .hasMessageContaining("make room");
        assertThat(told(() -> ledger.jobs().counts())).doesNotContain(WAITED);
      }

      source.setConnectionTimeout(patience);
      free.set(LedgerFile.ROOM);
      ledger.sync();
      assertThat(ledger.events().recent(1).get(0).text()).isEqualTo("before");
    }
  }

  /** All that is told of a question asked in vain; empty when it was answered. */
  private static String told(Runnable question) {
    StringWriter trace = new StringWriter();
    try {
      question.run();
    } catch (RuntimeException e) {
      e.printStackTrace(new PrintWriter(trace, true));
    }
    return trace.toString();
  }

  /** As on a disk that has become full: the connections that lie in the pool are of no use. */
  @Test
  void theFirstWhoAsksWhenH2HasClosedItDoesNotWaitEither() throws Exception {
    try (Ledger ledger = open()) {
      List<Connection> several = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        several.add(ledger.dataSource().getConnection());
      }
      for (Connection connection : several) {
        connection.close();
      }
      free.set(0);
      try (Connection connection = ledger.dataSource().getConnection()) {
        FullDisk.closeFile(connection);
      }
      String told = "";
      for (int i = 0; i < 24 && !told.contains("make room"); i++) { // H2 notices when it writes
        told =
            told(
                () -> {
                  ledger.events().add(null, null, "HEP-000", "lost");
                  ledger.sync();
                });
        assertThat(told).isNotEmpty().doesNotContain(WAITED);
      }
      assertThat(told).contains("make room");
      assertThat(told(() -> ledger.jobs().counts())).contains("make room").doesNotContain(WAITED);
      free.set(LedgerFile.ROOM);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(ledger.jobs().counts()).isNotEmpty());
    }
  }
}
