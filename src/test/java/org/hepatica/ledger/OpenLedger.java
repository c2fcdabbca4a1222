package org.hepatica.ledger;

import java.io.IOException;
import java.nio.file.Path;
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
    ledger = Ledger.open(data, clock);
  }

  @AfterEach
  void close() {
    ledger.close();
  }
}
