package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What the ledger says of how many deliveries there are, against its rows. */
final class Counts {
  private Counts() {}

  static void assertRight(Ledger ledger) throws SQLException {
    Map<String, Map<DeliveryState, Long>> counted = new TreeMap<>();
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT destination, state, count(*) FROM deliveries GROUP BY destination, state")) {
      while (rows.next()) {
        counted
            .computeIfAbsent(rows.getString(1), name -> none())
            .put(DeliveryState.valueOf(rows.getString(2)), rows.getLong(3));
      }
    }
    counted.putIfAbsent("PACS", none());
    counted.forEach(
        (destination, states) ->
            assertThat(ledger.deliveries().counts(destination)).as(destination).isEqualTo(states));
  }

  private static Map<DeliveryState, Long> none() {
    Map<DeliveryState, Long> none = new EnumMap<>(DeliveryState.class);
    for (DeliveryState state : DeliveryState.values()) {
      none.put(state, 0L);
    }
    return none;
  }
}
