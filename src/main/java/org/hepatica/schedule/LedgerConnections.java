package org.hepatica.schedule;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.quartz.utils.ConnectionProvider;

/**
 * Quartz's door to the pool of the ledger, which opens and closes it. The door can be shut: H2
 * closes its file for good when a thread is interrupted while it reads or writes there, and Quartz
 * interrupts its own threads when it stops.
 */
final class LedgerConnections implements ConnectionProvider {
  private static final int MOST = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final DataSource pool;
  private final Semaphore open = new Semaphore(MOST, true);

  LedgerConnections(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      if (!open.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new SQLException("the schedule waited " + PATIENCE + " for the ledger");
      }
    } catch (InterruptedException e) {
      throw new SQLException("the schedule is stopping", e);
    }
    try {
      return returning(pool.getConnection());
    } catch (SQLException | RuntimeException e) {
      open.release();
      throw e;
    }
  }

  /**
   * Waits until no connection is out and hands out none any more; who asks for one waits, until it
   * is interrupted.
   *
   * @return whether that came about in time
   */
  boolean shut(Duration deadline) throws InterruptedException {
    return open.tryAcquire(MOST, deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The connection, which gives its permit back when it is closed. */
  private Connection returning(Connection connection) {
    AtomicBoolean out = new AtomicBoolean(true);
    return (Connection)
        Proxy.newProxyInstance(
            LedgerConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                if (method.getName().equals("close") && out.compareAndSet(true, false)) {
                  open.release();
                }
              }
            });
  }

  @Override
  public void initialize() {
    // the ledger has done it
  }

  @Override
  public void shutdown() {
    // the ledger does it
  }
}
