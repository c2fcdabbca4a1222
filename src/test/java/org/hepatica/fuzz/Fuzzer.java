package org.hepatica.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Runs the cases of one target on the calling thread. Case {@code n} depends on seed, target and
 * {@code n} alone. A case fails when it throws what is not documented, allocates more than 4 times
 * its input and 1 MB, or takes more than {@link #LIMIT_MILLIS} of the processor's time; its input
 * is then written to {@code target/fuzz}. One that waits without end is seen from beside.
 */
final class Fuzzer {
  static final long LIMIT_MILLIS = 10_000;
  private static final int FACTOR = 4;
  private static final long SLACK = 1 << 20;
  private static final int MOST_FAILURES = 20;

  private final com.sun.management.ThreadMXBean threads =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Path folder;
  private final long seed;

  Fuzzer(Path folder, long seed) {
    this.folder = folder;
    this.seed = seed;
  }

  /**
   * What came of a target.
   *
   * @param read cases that were read without an exception
   * @param refused cases by the name of the documented exception
   * @param largest bytes allocated in one case, at most
   * @param fullest allocated / allowed, at most
   * @param slowest nanoseconds of the processor's time for one case, at most
   */
  record Tally(
      String name,
      long cases,
      long read,
      Map<String, Long> refused,
      long largest,
      double fullest,
      long slowest,
      double seconds,
      List<String> failures) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%-34s %9d cases %7.1f s  read %8d  refused %s  most allocated %d KB = %.2f of what is allowed  slowest %d ms",
          name,
          cases,
          seconds,
          read,
          refused,
          largest >> 10,
          fullest,
          slowest / 1_000_000);
    }
  }

  /** Damaged bytes of case {@code number}. */
  byte[] input(FuzzTarget target, long number) {
    long mixed = seed * 0x9E3779B97F4A7C15L + target.name().hashCode() * 0xD1B54A32D192ED03L;
    return new Mutator(new SplittableRandom(mixed + number * 0xBF58476D1CE4E5B9L), target).next();
  }

  Tally run(FuzzTarget target, long cases) {
    Counts counts = new Counts();
    warmUp(target);
    long begin = System.nanoTime();
    try (Watch watch = new Watch(folder, target.name())) {
      for (long i = 0; i < cases && counts.failures.size() < MOST_FAILURES; i++) {
        byte[] input = input(target, i);
        watch.begin(input, i);
        one(target, input, String.valueOf(i), counts);
        watch.end();
      }
    }
    return tally(target, counts, begin);
  }

  /** Judges one input as it is. */
  Tally exactly(FuzzTarget target, byte[] input) {
    warmUp(target);
    Counts counts = new Counts();
    long begin = System.nanoTime();
    one(target, input, "given", counts);
    return tally(target, counts, begin);
  }

  private void warmUp(FuzzTarget target) {
    for (int round = 0; round < 2; round++) {
      for (byte[] whole : target.seeds()) {
        one(target, whole, "warm-up", new Counts()); // classes are loaded, tables are made
      }
    }
  }

  private static Tally tally(FuzzTarget target, Counts counts, long begin) {
    return new Tally(
        target.name(),
        counts.cases,
        counts.read,
        counts.refused,
        counts.largest,
        counts.fullest,
        counts.slowest,
        (System.nanoTime() - begin) / 1e9,
        counts.failures);
  }

  private static final class Counts {
    private final Map<String, Long> refused = new TreeMap<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private long cases;
    private long read;
    private long largest;
    private double fullest;
    private long slowest;
  }

  private void one(FuzzTarget target, byte[] input, String number, Counts counts) {
    counts.cases++;
    long thread = Thread.currentThread().getId();
    Runnable use = null;
    Throwable thrown = null;
    byte[] given = input.clone();
    long started = threads.getCurrentThreadCpuTime();
    long before = threads.getThreadAllocatedBytes(thread);
    try {
      use = target.entry().read(given);
    } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
      thrown = e;
    }
    long allocated = threads.getThreadAllocatedBytes(thread) - before;
    long nanos = threads.getCurrentThreadCpuTime() - started;
    if (thrown == null) {
      counts.read++;
      try {
        if (use != null) {
          use.run();
        }
      } catch (Exception | StackOverflowError e) {
        fail(target, input, number, counts, "what was read cannot be used: " + described(e));
      }
    } else if (target.refuses(thrown)) {
      counts.refused.merge(thrown.getClass().getSimpleName(), 1L, Long::sum);
    } else {
      fail(target, input, number, counts, "threw " + described(thrown));
    }
    long allowed = FACTOR * target.counted().applyAsLong(input) + SLACK;
    counts.largest = Math.max(counts.largest, allocated);
    counts.fullest = Math.max(counts.fullest, (double) allocated / allowed);
    counts.slowest = Math.max(counts.slowest, nanos);
    if (allocated > allowed) {
      fail(
          target,
          input,
          number,
          counts,
          "allocated " + allocated + " bytes where " + allowed + " are allowed");
    }
    if (nanos > LIMIT_MILLIS * 1_000_000) {
      fail(target, input, number, counts, "took " + nanos / 1_000_000 + " ms");
    }
  }

  private static String described(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return e + (trace.length > 0 ? " at " + trace[0] : "");
  }

  private void fail(FuzzTarget target, byte[] input, String number, Counts counts, String what) {
    Path file = written(folder, target.name(), number, input);
    counts.failures.add(
        "%s, seed %d, case %s (%d bytes, %s): %s"
            .formatted(target.name(), seed, number, input.length, file, what));
  }

  private static Path written(Path folder, String target, String number, byte[] input) {
    try {
      Files.createDirectories(folder);
      return Files.write(folder.resolve(target.replace(' ', '-') + "-" + number + ".bin"), input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks on from beside: a case that never ends is written down, and the program ends. */
  private static final class Watch implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;

    private final Path folder;
    private final String target;
    private final Thread runner = Thread.currentThread();
    private final Thread thread = new Thread(this::look, "fuzz-watch");
    private volatile byte[] input;
    private volatile long number;
    private volatile boolean closed;

    Watch(Path folder, String target) {
      this.folder = folder;
      this.target = target;
      thread.setDaemon(true);
      thread.start();
    }

    void begin(byte[] bytes, long caseNumber) {
      number = caseNumber;
      input = bytes;
    }

    void end() {
      input = null;
    }

    private void look() {
      try {
        byte[] last = null;
        int looks = 0; // counted, not timed: a program that is halted does not hang
        while (!closed) {
          Thread.sleep(LOOK_MILLIS);
          byte[] current = input;
          looks = current != null && current == last ? looks + 1 : 0;
          last = current;
          if (looks > 2 * LIMIT_MILLIS / LOOK_MILLIS) {
            hung(current);
          }
        }
      } catch (InterruptedException e) {
        // closed
      }
    }

    private void hung(byte[] current) {
      Path file = written(folder, target, number + "-hung", current);
      System.err.println(target + " case " + number + " hangs; its input is " + file);
      for (StackTraceElement element : runner.getStackTrace()) {
        System.err.println("    " + element);
      }
      Runtime.getRuntime().halt(3);
    }

    @Override
    public void close() {
      closed = true;
      thread.interrupt();
    }
  }
}
