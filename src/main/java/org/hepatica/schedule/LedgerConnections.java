package org.hepatica.schedule;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.quartz.utils.ConnectionProvider;

/** Quartz's door to the pool of the ledger, which opens and closes it. */
final class LedgerConnections implements ConnectionProvider {
  private final DataSource pool;

  LedgerConnections(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return pool.getConnection();
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
