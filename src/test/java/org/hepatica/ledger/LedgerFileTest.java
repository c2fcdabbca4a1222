package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LedgerFileTest {
  @TempDir Path data;
  private final AtomicLong free = new AtomicLong(LedgerFile.ROOM);
  private final AtomicInteger asked = new AtomicInteger();

  private Ledger open() {
    Path file = data.resolve("ledger/hepatica");
    LedgerFile connections =
        new LedgerFile(
            "jdbc:h2:file:" + file + ";DB_CLOSE_ON_EXIT=FALSE",
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
      Awaitility.await() // one may just be opened, and is there after the first time
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                pool(ledger).softEvictConnections();
                assertThatThrownBy(ledger::sync).hasStackTraceContaining("0 MB are free");
              });
      assertThat(asked.get()).isGreaterThan(before);

      free.set(LedgerFile.ROOM);
      ledger.sync();
      assertThat(ledger.events().recent(1).get(0).text()).isEqualTo("before");
    }
  }
}
