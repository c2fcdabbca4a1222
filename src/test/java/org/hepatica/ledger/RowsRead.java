package org.hepatica.ledger;

import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many rows H2 reads for an answer of the ledger, by its own count. */
final class RowsRead {
  private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");

  /** What stands for every limit. */
  private static final long LIMIT = 50;

  private RowsRead() {}

  /** A question to the ledger. */
  interface Question {
    Object to(Ledger ledger);
  }

  /**
   * Asks, and has H2 explain each statement that was executed for it.
   *
   * @param about statements that do not contain it are left out
   * @param text what stands for every text in them
   * @param number what stands for every number in them
   * @return rows by statement
   */
  static Map<String, Long> byStatement(
      Ledger ledger, Question question, String about, String text, long number)
      throws SQLException {
    Map<String, Long> rows = new LinkedHashMap<>();
    for (String sql : asked(ledger, question).keySet()) {
      if (sql.contains(about)) {
        try (Connection connection = ledger.dataSource().getConnection()) {
          rows.put(sql, scanned(connection, sql, text, number));
        }
      }
    }
    return rows;
  }

  /** The statements that are executed for an answer, and how often each is. */
  static Map<String, Long> asked(Ledger ledger, Question question) throws SQLException {
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET QUERY_STATISTICS FALSE"); // forgets what was before
      statement.execute("SET QUERY_STATISTICS TRUE");
      question.to(ledger);
      Map<String, Long> asked = new LinkedHashMap<>();
      try (ResultSet row =
          statement.executeQuery(
              "SELECT sql_statement, execution_count FROM information_schema.query_statistics")) {
        while (row.next()) {
          if (!row.getString(1).startsWith("SET ") && !row.getString(1).equals("COMMIT")) {
            asked.put(row.getString(1), row.getLong(2));
          }
        }
      }
      return asked;
    }
  }

  private static long scanned(Connection connection, String sql, String text, long number)
      throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement explain = connection.prepareStatement("EXPLAIN ANALYZE " + sql)) {
      ParameterMetaData parameters = explain.getParameterMetaData();
      int count = parameters.getParameterCount();
      for (int i = 1; i <= count; i++) {
        boolean isLimit = i == count && sql.endsWith("LIMIT ?"); // of which H2 tells no type
        switch (isLimit ? Types.NULL : parameters.getParameterType(i)) {
          case Types.NULL -> explain.setLong(i, LIMIT);
          case Types.VARCHAR -> explain.setString(i, text);
          case Types.BOOLEAN -> explain.setBoolean(i, false);
          default -> explain.setLong(i, number);
        }
      }
      try (ResultSet plan = explain.executeQuery()) {
        plan.next();
        Matcher counts = SCANNED.matcher(plan.getString(1));
        long sum = 0;
        while (counts.find()) {
          sum += Long.parseLong(counts.group(1));
        }
        return sum;
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
