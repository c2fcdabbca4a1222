package org.hepatica.fuzz;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run over all targets. The system properties {@code fuzz.cases}, {@code fuzz.seed}, {@code
 * fuzz.target} (part of a name), {@code fuzz.folder} (for failing inputs) and {@code data.folder}
 * choose what is done; as a program it prints a line for each target and ends with 1 when a case
 * failed.
 */
public final class FuzzRun {
  private static final long DEFAULT_SEED = 20261124;

  private FuzzRun() {}

  /**
   * Before and after, in bytes where it is memory.
   *
   * @param heap in use after a collection
   * @param committed heap that the JVM has taken from the system, garbage and room to spare
   *     included
   * @param code classes, compiled code and their tables
   * @param direct buffers outside of the heap
   * @param resident all that the system counts for the process
   */
  record Footprint(
      int threads, long files, long heap, long committed, long code, long direct, long resident) {
    static Footprint now() throws IOException {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      long files = -1;
      if (ManagementFactory.getOperatingSystemMXBean()
          instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
        files = unix.getOpenFileDescriptorCount();
      }
      long resident = 0;
      Path status = Path.of("/proc/self/status");
      if (Files.exists(status)) {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmRSS:")) {
            resident = Long.parseLong(line.replaceAll("\\D", "")) << 10;
          }
        }
      }
      return new Footprint(
          Thread.activeCount(),
          files,
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted(),
          ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getCommitted(),
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .mapToLong(BufferPoolMXBean::getMemoryUsed)
              .sum(),
          resident);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d threads, %d open files, %.1f MB of heap in use of %d MB committed, %d MB of classes and code, %.1f MB of direct buffers, %d MB resident",
          threads,
          files,
          heap / 1e6,
          committed >> 20,
          code >> 20,
          direct / 1e6,
          resident >> 20);
    }
  }

  static List<Fuzzer.Tally> run(long cases, long seed, Path folder, Path data, String only)
      throws IOException {
    List<FuzzTarget> targets = Targets.all(data);
    long shares = targets.stream().mapToLong(FuzzTarget::share).sum();
    Fuzzer fuzzer = new Fuzzer(folder, seed);
    List<Fuzzer.Tally> tallies = new ArrayList<>();
    for (FuzzTarget target : targets) {
      if (target.name().contains(only)) {
        long part = (cases * target.share() + shares - 1) / shares;
        Fuzzer.Tally tally = fuzzer.run(target, only.isEmpty() ? part : cases);
        tallies.add(tally);
        System.out.println(tally);
        tally.failures().forEach(System.out::println);
      }
    }
    return tallies;
  }

  public static void main(String[] arguments) throws IOException {
    long cases = Long.getLong("fuzz.cases", 20_000);
    long seed = Long.getLong("fuzz.seed", DEFAULT_SEED);
    Path folder = Path.of(System.getProperty("fuzz.folder", "target/fuzz"));
    Path data = Path.of(System.getProperty("data.folder", "../shared/data"));
    System.out.printf(
        "%d cases, seed %d, real data %s%n",
        cases, seed, Files.isDirectory(data) ? "is there" : "is not there");
    run(1, seed, folder, data, ""); // loads the classes
    Footprint before = Footprint.now();
    List<Fuzzer.Tally> tallies =
        run(cases, seed, folder, data, System.getProperty("fuzz.target", ""));
    System.out.println("before: " + before);
    System.out.println("after:  " + Footprint.now());
    System.out.printf(
        "%d cases in %.0f s%n",
        tallies.stream().mapToLong(Fuzzer.Tally::cases).sum(),
        tallies.stream().mapToDouble(Fuzzer.Tally::seconds).sum());
    System.exit(tallies.stream().allMatch(t -> t.failures().isEmpty()) ? 0 : 1);
  }
}
