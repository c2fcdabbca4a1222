package org.hepatica.ledger;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connections to the ledger's file, while its disk has room. H2 writes to a file when it opens it;
 * where each of these writes fails, as on a full disk, and it is opened again and again, it was
 * seen to be left in a state in which H2 does not open it any more.
 */
final class LedgerFile implements DataSource {
  /** Free on the disk, at least, in bytes: many times what H2 writes at once. */
  static final long ROOM = 16L << 20;

  private final String url;
  private final Disk disk;
  private volatile int loginSeconds;

  /** Where the file lies. */
  interface Disk {
    /** Bytes that may be written to it. */
    long usable() throws IOException;
  }

  /** What keeps the file from being opened. */
  static final class NoRoom extends SQLException {
    private static final long serialVersionUID = 1L;

    NoRoom(long free) {
      super(
          "%d MB are free on its disk, and it is opened with %d at least: make room"
              .formatted(free >> 20, ROOM >> 20));
    }
  }

  LedgerFile(String url, Disk disk) {
    this.url = url;
    this.disk = disk;
  }

  /**
   * The file of a URL, in a folder.
   *
   * @throws IOException when the folder is not there
   */
  static LedgerFile in(Path folder, String url) throws IOException {
    var store = Files.getFileStore(folder);
    return new LedgerFile(url, store::getUsableSpace);
  }

  @Override
  public Connection getConnection() throws SQLException {
    requireRoom();
    return DriverManager.getConnection(url);
  }

  /**
   * Does nothing when the file may be opened.
   *
   * @throws NoRoom when its disk is full
   */
  void requireRoom() throws SQLException {
    long free;
    try {
      free = disk.usable();
    } catch (IOException e) {
      throw new SQLException("its disk does not answer: " + e.getMessage(), e);
    }
    if (free < ROOM) {
      throw new NoRoom(free);
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection(); // there are no users
  }

  @Override
  public PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {
    loginSeconds = seconds;
  }

  /** The pool sets it, and waits so long for a thread that opens a connection when it is closed. */
  @Override
  public int getLoginTimeout() {
    return loginSeconds;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
