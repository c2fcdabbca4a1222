package org.hepatica.ledger;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Transactions of the ledger: one writer at a time, so that no write ever meets a row lock; readers
 * do not wait for it.
 *
 * <p>They run on threads of their own, because H2 closes its file for good when a thread is
 * interrupted while it reads or writes there, and callers may be interrupted at any time.
 */
final class Db implements AutoCloseable {
  private static final int READERS = 6;

  private final Jdbi jdbi;
  private final Path dataFolder;
  private final Clock clock;
  private final Crew writer = new Crew("ledger-writer", 1);
  private final Crew readers = new Crew("ledger-reader", READERS);

  /** Of the writer's thread alone; null until it writes. */
  private Handle writing;

  Db(DataSource source, Path dataFolder, Clock clock) {
    this.dataFolder = dataFolder;
    this.clock = clock;
    jdbi = Jdbi.create(source);
    jdbi.registerColumnMapper(Instant.class, new InstantColumn());
    jdbi.registerArgument(new InstantArgument());
    jdbi.registerColumnMapper(
        Path.class,
        (ColumnMapper<Path>)
            (r, column, context) -> dataFolder.resolve(r.getString(column)).normalize());
    jdbi.registerArgument(new PathArgument());
    for (Class<?> row :
        new Class<?>[] {
          SeriesRow.class,
          InstanceRow.class,
          JobRow.class,
          ResultRow.class,
          DeliveryRow.class,
          Dispatch.class,
          EventRow.class,
          OwedReport.class
        }) {
      jdbi.registerRowMapper(ConstructorMapper.factory(row));
    }
  }

  Instant now() {
    return clock.instant();
  }

  /** Work inside one transaction. */
  interface Work<T> {
    T on(Handle handle);
  }

  <T> T read(Work<T> work) {
    return readers.call(
        () -> {
          try (Handle handle = open()) {
            return work.on(handle);
          }
        });
  }

  private Handle open() {
    try {
      return jdbi.open();
    } catch (ConnectionException e) {
      if (e.getCause() instanceof LedgerFile.NoRoom full) {
        throw new LedgerException("the ledger is shut: " + full.getMessage(), e);
      }
      throw e;
    }
  }

  /** A write that reaches the disk within H2's write delay. */
  <T> T note(Work<T> work) {
    return writer.call(() -> write(work));
  }

  /** On the writer's thread. To open a handle costs as much as two small statements: it is kept. */
  private <T> T write(Work<T> work) {
    try {
      if (writing == null) {
        writing = open();
      }
      return writing.inTransaction(work::on);
    } catch (RuntimeException e) {
      try {
        stopWriting(); // what is wrong may be the connection: the next write has another one
      } catch (RuntimeException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  private void stopWriting() {
    Handle handle = writing;
    writing = null;
    if (handle != null) {
      handle.close();
    }
  }

  /** A write that is on the disk when this returns. */
  <T> T durable(Work<T> work) {
    T result = note(work);
    sync();
    return result;
  }

  void sync() {
    read(h -> h.execute("CHECKPOINT SYNC"));
  }

  /** Lets what was begun end; takes nothing new. */
  @Override
  public void close() {
    try (readers;
        writer) {
      writer.call(
          () -> {
            stopWriting();
            return null;
          });
    }
  }

  private static final class InstantColumn implements ColumnMapper<Instant> {
    @Override
    public Instant map(ResultSet r, int column, StatementContext context) throws SQLException {
      long millis = r.getLong(column);
      return r.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
  }

  private static final class InstantArgument extends AbstractArgumentFactory<Instant> {
    InstantArgument() {
      super(Types.BIGINT);
    }

    @Override
    protected Argument build(Instant value, ConfigRegistry config) {
      return (position, statement, context) -> statement.setLong(position, value.toEpochMilli());
    }
  }

  /** A path as it is kept: relative to the data folder, so that the folder can be moved. */
  String relative(Path file) {
    Path full = file.toAbsolutePath().normalize();
    if (!full.startsWith(dataFolder)) {
      throw new IllegalArgumentException(
          "the ledger names files of its data folder only, not " + file);
    }
    return dataFolder.relativize(full).toString().replace('\\', '/');
  }

  private final class PathArgument extends AbstractArgumentFactory<Path> {
    PathArgument() {
      super(Types.VARCHAR);
    }

    @Override
    protected Argument build(Path value, ConfigRegistry config) {
      String relative = relative(value);
      return (position, statement, context) -> statement.setString(position, relative);
    }
  }
}
