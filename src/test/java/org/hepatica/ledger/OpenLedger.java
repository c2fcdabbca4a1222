package org.hepatica.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A new ledger for each test, by a clock that stands until it is moved. */
abstract class OpenLedger {
  @TempDir Path data;
  final MutableClock clock = new MutableClock();
  Ledger ledger;

  @BeforeEach
  void open() throws IOException {
    ledger = NewLedger.in(data, clock);
  }

  /** Whatever a test has done, what is kept of the number of deliveries is what there are. */
  @AfterEach
  void close() throws SQLException {
    try (Ledger closing = ledger) {
      Counts.assertRight(closing);
    }
  }
}
