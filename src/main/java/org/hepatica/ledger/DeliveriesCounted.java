package org.hepatica.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/** Keeps {@code deliveries_in_state} in step with {@code deliveries}. */
public final class DeliveriesCounted extends TableTrigger {
  /** For H2, by the name in the migration. */
  public DeliveriesCounted() {
    // H2 tells all in init.
  }

  @Override
  public void fire(Connection connection, Object[] before, Object[] after) throws SQLException {
    if (isSame(before, after, "DESTINATION") && isSame(before, after, "STATE")) {
      return;
    }
    if (before != null) {
      add(connection, -1, before);
    }
    if (after != null) {
      add(connection, 1, after);
    }
  }

  private void add(Connection connection, int n, Object... row) throws SQLException {
    Object destination = value(row, "DESTINATION");
    Object state = value(row, "STATE");
    String known = "UPDATE deliveries_in_state SET n = n + ? WHERE destination = ? AND state = ?";
    String first = "INSERT INTO deliveries_in_state (n, destination, state) VALUES (?, ?, ?)";
    if (execute(connection, known, n, destination, state) == 0) {
      execute(connection, first, n, destination, state);
    }
  }
}
