package org.hepatica.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Where an instance lies while it arrives: a prepared file as long as there are some and it fits,
 * else a new one. Nothing of it stays when it is closed, unless it was synced: then the file is its
 * taker's.
 */
final class Landing extends OutputStream implements Closeable {
  /** Longest instance that lies in a prepared file, in bytes. */
  static final int ROOM = PreparedFiles.BYTES - Seal.BYTES;

  private static final int LAST_PAGE = PreparedFiles.BYTES - PageWriter.PAGE;

  private final PreparedFiles pool;
  private Path file;
  private final FileChannel channel;
  private final PageWriter pages;
  private boolean prepared;
  private boolean sealed;
  private boolean synced;
  private long length;

  private Landing(PreparedFiles pool, Path file, FileChannel channel, boolean prepared) {
    this.pool = pool;
    this.file = file;
    this.channel = channel;
    this.pages = new PageWriter(channel::write);
    this.prepared = prepared;
  }

  /** A place to land in a folder. */
  static Landing open(PreparedFiles pool, Path incoming) throws IOException {
    for (Path ready = pool.take(); ready != null; ready = pool.take()) {
      try {
        return new Landing(pool, ready, FileChannel.open(ready, StandardOpenOption.WRITE), true);
      } catch (NoSuchFileException e) {
        // Somebody has deleted it: the next.
      } catch (IOException e) {
        pool.giveBack(ready); // as when too many files are open: it is as good as before
        throw e;
      }
    }
    Path part = part(incoming);
    return new Landing(
        pool,
        part,
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        false);
  }

  private static Path part(Path incoming) {
    return incoming.resolve(UUID.randomUUID() + ".part");
  }

  /** Where it lies until it has a place. */
  Path file() {
    return file;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    if (prepared && length + count > ROOM) {
      becomeOrdinary();
    }
    pages.write(bytes, offset, count);
    length += count;
  }

  /** It is longer than prepared files are: from here on a file like any other. */
  private void becomeOrdinary() throws IOException {
    Path part = part(file.getParent());
    Files.move(file, part, StandardCopyOption.ATOMIC_MOVE);
    file = part;
    prepared = false;
  }

  /**
   * All has been written: when this returns it is on the disk, and a start after a power failure
   * finds it there, whole.
   *
   * @param head the instance up to its data set
   * @param checksum of the data set
   */
  void sync(byte[] head, long checksum) throws IOException {
    if (prepared) {
      if (length <= LAST_PAGE) {
        pages.leap(LAST_PAGE);
      }
      pages.zeros(ROOM);
      pages.write(new Seal(head.length, length, checksum).encode(head), 0, Seal.BYTES);
      pages.flush();
      sealed = true;
      channel.force(false);
    } else {
      pages.flush();
      channel.truncate(length); // one that was prepared may be longer
      channel.force(true);
    }
    synced = true;
  }

  /** Whether a start after a crash finds it whole where it lies. */
  boolean isSealed() {
    return synced && sealed;
  }

  @Override
  public void close() throws IOException {
    pages.close();
    channel.close();
    if (prepared && !sealed) {
      pool.giveBack(file);
    } else if (!synced) {
      Files.deleteIfExists(file); // not even one with a seal, which the disk may not have
    }
  }
}
