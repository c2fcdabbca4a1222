package org.hepatica.intake;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes a file from its beginning in whole pages. Of a page that lies on the disk, is not cached
 * and is written in part, the system reads the rest first, while the writer waits: prepared files
 * that have lain for a night would cost each instance half a dozen reads.
 */
final class PageWriter implements Closeable {
  /** What memory and the common file systems deal in, in bytes. */
  static final int PAGE = 4 << 10;

  /** Written at once, at most. */
  static final int BLOCK = 32 * PAGE;

  private static final byte[] ZEROS = new byte[PAGE];

  /**
   * Blocks outside the heap, from where the system takes them without a copy; kept for the next.
   */
  private static final ConcurrentLinkedQueue<ByteBuffer> FREE = new ConcurrentLinkedQueue<>();

  private final Target target;
  private ByteBuffer block;

  /** Where the block begins in the file. */
  private long at;

  /** As {@link java.nio.channels.FileChannel#write(ByteBuffer, long)}. */
  interface Target {
    int write(ByteBuffer bytes, long position) throws IOException;
  }

  PageWriter(Target target) {
    this.target = target;
    ByteBuffer kept = FREE.poll();
    block = kept == null ? ByteBuffer.allocateDirect(BLOCK) : kept;
  }

  /** Where the next byte goes. */
  long position() {
    return at + block.position();
  }

  void write(byte[] bytes, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int piece = Math.min(count - done, block.remaining());
      block.put(bytes, offset + done, piece);
      done += piece;
      if (!block.hasRemaining()) {
        flush();
      }
    }
  }

  /** Zeros up to a position, which is not behind this one. */
  void zeros(long end) throws IOException {
    while (position() < end) {
      write(ZEROS, 0, (int) Math.min(PAGE, end - position()));
    }
  }

  /** Zeros to the end of the page, and on at a later one. */
  void leap(long page) throws IOException {
    zeros((position() + PAGE - 1) / PAGE * PAGE);
    flush();
    at = page;
  }

  /** Writes what is gathered; only after whole pages may more be written. */
  void flush() throws IOException {
    block.flip();
    while (block.hasRemaining()) {
      at += target.write(block, at);
    }
    block.clear();
  }

  @Override
  public void close() {
    if (block != null) {
      FREE.add(block.clear());
      block = null;
    }
  }
}
