package org.hepatica.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Hepatica's receiver and sender beside others, on loopback. Arguments: what is measured ({@code
 * receive}, {@code receive4}, {@code nagle}, {@code send}, {@code fsyncs}), a folder on a real disk
 * for everything that is written, and the receivers (all, when none is named). {@code
 * bench.rounds}, {@code bench.slices} (of a round), {@code bench.refill} (milliseconds), {@code
 * bench.options} and {@code bench.beforeOptions} (of the Java of what is ours, with blanks between)
 * and {@code data.folder} are system properties.
 *
 * <p>Rounds alternate between the receivers, in an order that is drawn for each, so that none
 * always comes behind the same other; each has slices of its own, and the disk's cache is written
 * out before each measurement. The first {@code bench.warm} rounds count for nothing.
 */
public final class NetworkBench {
  /** So long the node makes prepared files after each round. */
  private static final long REFILL_MILLIS = Long.getLong("bench.refill", 3000);

  private final Path folder;
  private final int warm = Integer.getInteger("bench.warm", 3);
  private final int rounds = warm + Integer.getInteger("bench.rounds", 5);
  private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
  private final Map<String, List<Double>> busy = new LinkedHashMap<>();

  private NetworkBench(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    NetworkBench bench = new NetworkBench(Slices.workFolder(arguments[1]));
    List<String> names =
        arguments.length > 2 ? List.of(arguments).subList(2, arguments.length) : Receiver.known();
    bench.makeSlices();
    switch (arguments[0]) {
      case "receive" -> bench.receive(names, false, true);
      case "receive4" -> bench.receive(names, true, true);
      case "nagle" -> bench.receive(names, false, false);
      case "send" -> bench.send();
      case "fsyncs" -> bench.fsyncs(names);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(0);
  }

  private void makeSlices() throws IOException {
    Path data = Path.of(System.getProperty("data.folder", "../shared/data"));
    Slices slices = new Slices(data.resolve("ct/crlm-1006"));
    for (int round = 0; round < rounds; round++) {
      Slices.delete(set(round));
      slices.write(set(round));
    }
  }

  private Path set(int round) {
    return folder.resolve("slices").resolve("round" + round);
  }

  private void receive(List<String> names, boolean four, boolean noDelay) throws Exception {
    Path under = folder.resolve("receivers");
    Slices.delete(under);
    List<Receiver> receivers = new ArrayList<>();
    try {
      for (String name : names) {
        receivers.add(Receiver.start(name, under, List.of()));
      }
      names.forEach(name -> seconds.put(name, new ArrayList<>()));
      Random order = new Random(1);
      for (int round = 0; round < rounds; round++) {
        Collections.shuffle(receivers, order);
        for (Receiver receiver : receivers) {
          settle();
          List<Path> from = four ? Slices.parts(set(round)) : List.of(set(round));
          Duration before = receiver.processor();
          double taken =
              receiver.name().equals("floor")
                  ? Dial.raw(receiver.port(), from)
                  : Dial.storescu(receiver.port(), from, noDelay);
          note(receiver.name(), round, taken);
          busy(receiver.name(), round, receiver.processor().minus(before));
          rest(receiver);
        }
      }
      for (Receiver receiver : receivers) {
        if (receiver.name().equals("node")) {
          System.out.printf(
              "node: %d of %d instances in the ledger%n",
              receiver.state()[0], rounds * Slices.COUNT);
        }
      }
    } finally {
      for (Receiver receiver : receivers) {
        receiver.close();
      }
    }
    table(names.contains("node") ? "node" : names.get(0));
  }

  private void send() throws Exception {
    Path under = folder.resolve("receivers");
    Slices.delete(under);
    try (Receiver receiver = Receiver.start("storescp +B", under, List.of())) {
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 2; i++) {
          settle();
          if ((i + round) % 2 == 0) {
            note("hepatica", round, Dial.ours(receiver.port(), set(round)));
          } else {
            note("storescu", round, Dial.storescu(receiver.port(), List.of(set(round)), true));
          }
          Slices.delete(receiver.store());
          Files.createDirectories(receiver.store());
        }
      }
    }
    table("hepatica");
  }

  private void fsyncs(List<String> names) throws Exception {
    Path under = folder.resolve("receivers");
    Slices.delete(under);
    for (String name : names) {
      Path counts = folder.resolve("fsyncs.txt");
      Files.deleteIfExists(counts);
      try (Receiver receiver =
          Receiver.start(
              name,
              under,
              List.of("strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", "" + counts))) {
        List<Path> from = List.of(set(0));
        if (name.equals("floor")) {
          Dial.raw(receiver.port(), from);
        } else {
          Dial.storescu(receiver.port(), from, true);
        }
      }
      System.out.println(name + ":");
      Files.readAllLines(counts).stream()
          .filter(line -> line.contains("sync"))
          .forEach(System.out::println);
    }
  }

  private void note(String name, int round, double taken) {
    System.out.printf(
        Locale.ROOT, "round %d  %-12s %6.3f s  %5.0f slices/s%n", round, name, taken, rate(taken));
    if (round >= warm) {
      seconds.computeIfAbsent(name, n -> new ArrayList<>()).add(taken);
    }
  }

  /** What the receiver itself computes: steadier than the clock where others use the machine. */
  private void busy(String name, int round, Duration processor) {
    if (round >= warm) {
      busy.computeIfAbsent(name, n -> new ArrayList<>()).add(processor.toNanos() / 1e9);
    }
  }

  /**
   * A node makes new prepared files when it is quiet again: not in the time of the next receiver.
   */
  private static void rest(Receiver receiver) throws InterruptedException {
    if (receiver.name().equals("node") || receiver.name().equals("before")) {
      Thread.sleep(REFILL_MILLIS);
    }
  }

  private static double rate(double taken) {
    return Slices.COUNT / taken;
  }

  /** What others have not yet written must not be written in our time, nor ours in theirs. */
  private static void settle() throws Exception {
    new ProcessBuilder("sync").start().waitFor(60, TimeUnit.SECONDS);
    Thread.sleep(300);
  }

  private void table(String reference) {
    List<Double> own = seconds.get(reference);
    System.out.printf(
        "%n| | median s | slices/s | least – most s | %s's rate / this one's | within a round | processor of the receiver, ms a slice |%n",
        reference);
    System.out.println("|---|---|---|---|---|---|---|");
    seconds.forEach(
        (name, all) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.3f | %.0f | %.3f – %.3f | %.2f | %.2f | %.2f |%n",
                name,
                median(all),
                rate(median(all)),
                Collections.min(all),
                Collections.max(all),
                median(all) / median(own),
                median(
                    IntStream.range(0, all.size()).mapToObj(i -> all.get(i) / own.get(i)).toList()),
                1000 * median(busy.getOrDefault(name, List.of(0.0))) / Slices.COUNT));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
