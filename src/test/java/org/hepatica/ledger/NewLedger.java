package org.hepatica.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.hepatica.disk.Trees;

/**
 * New ledgers for tests. Making the tables is more than half of what opening a new one costs: they
 * are made once in a process, and copied after that.
 */
public final class NewLedger {
  private static final String FILE = "ledger/hepatica.mv.db";

  private NewLedger() {}

  /** Made by the first test that asks. */
  private static final class Empty {
    static final byte[] BYTES = make();

    private static byte[] make() {
      try {
        Path data = Files.createTempDirectory("empty-ledger");
        try {
          Ledger.open(data).close();
          return Files.readAllBytes(data.resolve(FILE));
        } finally {
          Trees.delete(data);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Opens the ledger of a data folder that has none, with the system's clock. */
  public static Ledger in(Path data) throws IOException {
    return in(data, Clock.systemUTC());
  }

  /** Opens the ledger of a data folder that has none. */
  public static Ledger in(Path data, Clock clock) throws IOException {
    Path file = data.resolve(FILE);
    Files.createDirectories(file.getParent());
    Files.write(file, Empty.BYTES, StandardOpenOption.CREATE_NEW);
    return Ledger.open(data, clock);
  }
}
