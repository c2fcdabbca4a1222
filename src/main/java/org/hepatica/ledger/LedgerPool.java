package org.hepatica.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections to the ledger's file. When it is closed and has no room to be opened again, who asks
 * is told at once: the pool alone lets everybody wait whether there will be one.
 */
final class LedgerPool extends HikariDataSource {
  private static final int CONNECTIONS = 12;
  private static final int WAIT_MILLIS = 10_000;

  /** How long others may take to give one back when no other can be opened. */
  private static final Duration FOR_OTHERS = Duration.ofSeconds(1);

  private static final Duration STEP = Duration.ofMillis(20);

  private final LedgerFile file;

  LedgerPool(LedgerFile file) {
    super(config(file));
    this.file = file;
    ((ClosedFile) getExceptionOverride()).then(this::forget);
  }

  private static HikariConfig config(LedgerFile file) {
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(file);
    pool.setPoolName("ledger");
    pool.setMaximumPoolSize(CONNECTIONS);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(WAIT_MILLIS);
    pool.setExceptionOverride(new ClosedFile());
    return pool;
  }

  /** One connection whose file was closed tells it of all. */
  private void forget() {
    if (isRunning()) {
      getHikariPoolMXBean().softEvictConnections();
    }
  }

  /**
   * A connection.
   *
   * @throws LedgerFile.NoRoom when there is none and can be none
   */
  @Override
  public Connection getConnection() throws SQLException {
    long end = System.nanoTime() + FOR_OTHERS.toNanos();
    while (isRunning() && getHikariPoolMXBean().getIdleConnections() == 0) {
      try {
        file.requireRoom();
        break;
      } catch (LedgerFile.NoRoom e) {
        if (getHikariPoolMXBean().getTotalConnections() == 0 || System.nanoTime() - end >= 0) {
          throw e;
        }
        LockSupport.parkNanos(STEP.toNanos());
      }
    }
    return super.getConnection();
  }
}
