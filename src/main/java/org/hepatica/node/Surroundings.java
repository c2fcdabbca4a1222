package org.hepatica.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether jobs of a kind have what none of them is to blame for: a disk that takes what they write,
 * by a file that is no more than a test, and with room for those of a job, which are gone again
 * when one of them met a full disk; and a model. Looked at by one thread, after something failed;
 * what was found last may be asked for by anybody.
 */
final class Surroundings {
  private static final Logger LOG = LoggerFactory.getLogger(Surroundings.class);
  private static final String FILE = ".probe";

  /** More than the crumbs that a write leaves which met a full disk. */
  private static final int BYTES = 1 << 20;

  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Path data;
  private final List<Path> folders;
  private final String kind;
  private final long reserve;
  private final Duration again;
  private final Supplier<Optional<String>> more;

  /** Null while all is well. */
  private volatile String trouble;

  private long since;

  /**
   * Of all jobs.
   *
   * @param reserve bytes that are to be free, as for intake; 0 for no such rule
   * @param more what else may be wrong
   */
  Surroundings(Path data, long reserve, Supplier<Optional<String>> more) {
    this(data, reserve, AGAIN, more);
  }

  /**
   * The same.
   *
   * @param again how long to wait until it is looked again whether they are well
   */
  Surroundings(Path data, long reserve, Duration again, Supplier<Optional<String>> more) {
    this(data, reserve, again, "job", List.of("work", "results"), more);
  }

  private Surroundings(
      Path data,
      long reserve,
      Duration again,
      String kind,
      List<String> rooms,
      Supplier<Optional<String>> more) {
    this.more = more;
    this.data = data;
    this.reserve = reserve;
    this.again = again;
    this.kind = kind;
    folders = rooms.stream().map(data::resolve).toList();
  }

  /** Of corrections, which write cases as well. */
  Surroundings ofCorrections() {
    return new Surroundings(data, reserve, again, "correction", List.of("cases"), Optional::empty);
  }

  /** How long to wait until it is looked again whether they are well, and whether there is work. */
  Duration again() {
    return again;
  }

  /** What was wrong when it was last looked at; empty when nothing was. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Looks, and says in the log when trouble begins and when it ends. */
  boolean areWell() {
    String before = trouble;
    String now = look();
    if (now != null && before == null) {
      since = System.nanoTime();
      LOG.error("HEP-125 {}; no {} is taken meanwhile, and none loses an attempt", now, kind);
    } else if (now == null && before != null) {
      Duration took = Duration.ofNanos(System.nanoTime() - since);
      LOG.info(
          "HEP-126 all that {}s need is there again, in {}, after {} s; they are taken",
          kind,
          data,
          took.toSeconds());
    }
    trouble = now;
    return now == null;
  }

  private String look() {
    if (!Files.isDirectory(data.resolve("ledger"))) {
      return data + " is away"; // and a folder for work made in its place would be on another disk
    }
    for (Path folder : folders) {
      try {
        write(folder);
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < reserve) {
          return "%s has %d MB free, and %d MB are reserved (intake.minFreeMb)"
              .formatted(folder, free >> 20, reserve >> 20);
        }
      } catch (ClosedByInterruptException e) {
        return trouble; // the node stops: nothing was found out
      } catch (IOException e) {
        return folder + " cannot be written: " + reason(e);
      }
    }
    return more.get().orElse(null);
  }

  /** What does not shrink where a file system compresses. */
  private static void write(Path folder) throws IOException {
    byte[] bytes = new byte[BYTES];
    new Random(BYTES).nextBytes(bytes);
    Files.createDirectories(folder);
    Path file = folder.resolve(FILE);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String reason(IOException e) {
    return e.getClass() == IOException.class ? e.getMessage() : e.toString();
  }
}
