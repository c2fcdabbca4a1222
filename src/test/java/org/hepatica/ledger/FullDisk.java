package org.hepatica.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The disk beneath a ledger's file, which can be full: H2 closes a file that it cannot write, for
 * all connections. (A thread that is interrupted while it writes does the same most often, but may
 * leave H2 waiting for its own chunk for ever.)
 */
public final class FullDisk extends FilePathWrapper {
  private static final String SCHEME = "full";
  private static volatile boolean full;

  /** H2 makes them for each path. */
  public FullDisk() {
    // nothing to set
  }

  /** Of a file on it, without its ending. */
  static String url(Path file) {
    FilePath.register(new FullDisk());
    return "jdbc:h2:" + SCHEME + ":" + file + ";DB_CLOSE_ON_EXIT=FALSE";
  }

  /** Lets H2 close the file of a connection; the disk has room again then. */
  static void closeFile(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE probe (id INT)");
      full = true;
      for (int i = 0; i < 100; i++) {
        statement.execute("INSERT INTO probe VALUES (1)");
        statement.execute("CHECKPOINT SYNC");
      }
    } catch (SQLException closed) {
      return;
    } finally {
      full = false;
    }
    throw new IllegalStateException("the file stays open");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Channel(super.open(mode));
  }

  private static final class Channel extends FileBase {
    private final FileChannel base;

    Channel(FileChannel base) {
      this.base = base;
    }

    private static void requireRoom() throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      return base.read(to);
    }

    @Override
    public int read(ByteBuffer to, long at) throws IOException {
      return base.read(to, at);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      requireRoom();
      return base.write(from);
    }

    @Override
    public int write(ByteBuffer from, long at) throws IOException {
      requireRoom();
      return base.write(from, at);
    }

    @Override
    public long position() throws IOException {
      return base.position();
    }

    @Override
    public FileChannel position(long to) throws IOException {
      base.position(to);
      return this;
    }

    @Override
    public long size() throws IOException {
      return base.size();
    }

    @Override
    public FileChannel truncate(long to) throws IOException {
      base.truncate(to);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      base.force(metaData);
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) throws IOException {
      return base.tryLock(from, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      base.close();
    }
  }
}
