package org.hepatica.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.h2.api.Trigger;

/**
 * What H2 calls for each row of a table that is entered, changed or deleted, in the same
 * transaction, whoever does it. There is one writer at a time ({@link Db}), so that the few rows
 * that triggers keep are nobody's lock.
 */
abstract class TableTrigger implements Trigger {
  private final Map<String, Integer> columns = new HashMap<>();

  @Override
  public void init(
      Connection connection, String schema, String trigger, String table, boolean before, int type)
      throws SQLException {
    try (ResultSet found = connection.getMetaData().getColumns(null, schema, table, null)) {
      while (found.next()) {
        columns.put(found.getString("COLUMN_NAME"), found.getInt("ORDINAL_POSITION") - 1);
      }
    }
  }

  /** The value of a column, by its name in capitals. */
  final Object value(Object[] row, String column) throws SQLException {
    Integer index = columns.get(column);
    if (index == null) {
      throw new SQLException(getClass().getSimpleName() + " finds no column " + column);
    }
    return row[index];
  }

  /** Whether both rows are there and have the same value in a column. */
  final boolean isSame(Object[] before, Object[] after, String column) throws SQLException {
    return before != null
        && after != null
        && Objects.equals(value(before, column), value(after, column));
  }

  /** Executes a statement with these values; how many rows it changed. */
  static int execute(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }
}
