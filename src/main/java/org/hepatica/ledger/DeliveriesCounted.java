package org.hepatica.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.h2.api.Trigger;

/**
 * Keeps {@code deliveries_in_state} in step with {@code deliveries}: H2 calls it for each row that
 * is entered, changed or deleted, in the same transaction, whoever does it. There is one writer at
 * a time ({@link Db}), so that the few rows of it are nobody's lock.
 */
public final class DeliveriesCounted implements Trigger {
  private int destination = -1;
  private int state = -1;

  /** For H2, by the name in the migration. */
  public DeliveriesCounted() {
    // H2 tells all in init.
  }

  @Override
  public void init(
      Connection connection, String schema, String trigger, String table, boolean before, int type)
      throws SQLException {
    try (ResultSet columns = connection.getMetaData().getColumns(null, schema, table, null)) {
      while (columns.next()) {
        int index = columns.getInt("ORDINAL_POSITION") - 1;
        switch (columns.getString("COLUMN_NAME")) {
          case "DESTINATION" -> destination = index;
          case "STATE" -> state = index;
          default -> {} // not counted by it
        }
      }
    }
    if (destination < 0 || state < 0) {
      throw new SQLException(table + " has no columns destination and state");
    }
  }

  @Override
  public void fire(Connection connection, Object[] before, Object[] after) throws SQLException {
    boolean same =
        before != null
            && after != null
            && before[destination].equals(after[destination])
            && before[state].equals(after[state]);
    if (same) {
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
    String known = "UPDATE deliveries_in_state SET n = n + ? WHERE destination = ? AND state = ?";
    String first = "INSERT INTO deliveries_in_state (n, destination, state) VALUES (?, ?, ?)";
    if (execute(connection, known, n, row) == 0) {
      execute(connection, first, n, row);
    }
  }

  private int execute(Connection connection, String sql, int n, Object... row) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, n);
      statement.setObject(2, row[destination]);
      statement.setObject(3, row[state]);
      return statement.executeUpdate();
    }
  }
}
