package org.hepatica.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * 100 associations at once with 50 slices each, beside 500 silent sockets, to a node in a process
 * of its own. Argument: a folder on a real disk. Ends with 1 when something was lost.
 */
public final class CrowdBench {
  private static final int SENDERS = Integer.getInteger("crowd.senders", 100);
  private static final int EACH = Integer.getInteger("crowd.each", 50);
  private static final int SILENT = Integer.getInteger("crowd.silent", 500);

  private CrowdBench() {}

  public static void main(String[] arguments) throws Exception {
    Path under = Slices.workFolder(arguments[0]).resolve("crowd");
    Slices.delete(under);
    Slices slices =
        new Slices(Path.of(System.getProperty("data.folder", "../shared/data"), "ct/crlm-1006"));
    String study = slices.uid();
    List<String> series = IntStream.range(0, SENDERS).mapToObj(i -> slices.uid()).toList();
    Crowd.Source source = (sender, i) -> slices.slice(i, study, series.get(sender));
    boolean whole;
    try (Receiver node = Receiver.start("node", under, List.of())) {
      try (Crowd warmUp = new Crowd(node.port(), 0)) {
        warmUp.send(Math.min(4, SENDERS), 100, source);
      }
      long[] before = node.state();
      try (Crowd crowd = new Crowd(node.port(), SILENT)) {
        double seconds = crowd.send(SENDERS, EACH, source);
        long[] after = node.state();
        long stored = after[0] - before[0];
        long files =
            Slices.list(node.store().resolve("studies")).stream()
                .filter(file -> file.toString().endsWith(".dcm"))
                .count();
        whole = stored == (long) SENDERS * EACH && files == after[0];
        System.out.printf(
            Locale.ROOT,
            "%d associations x %d slices, %d silent sockets: %d stored (%d files, %d rows in all), %.1f s, %.0f slices/s%n",
            SENDERS,
            EACH,
            SILENT,
            stored,
            files,
            after[0],
            seconds,
            stored / seconds);
        System.out.printf(
            Locale.ROOT,
            "heap: %.1f MB in use before, %.1f MB after; peak in between, garbage included, %.0f MB%n",
            before[1] / 1e6,
            after[1] / 1e6,
            after[2] / 1e6);
        echoes("meanwhile", crowd);
      }
      try (Crowd calm = new Crowd(node.port(), SILENT)) {
        String one = slices.uid();
        calm.send(1, 200, (sender, i) -> slices.slice(i, study, one));
        echoes("beside the silent sockets and one sender", calm);
      }
    }
    Slices.delete(under);
    System.exit(whole ? 0 : 1);
  }

  private static void echoes(String when, Crowd crowd) {
    List<Double> sorted = crowd.echoes().stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "an echo right behind the silent sockets %.3f s; %d echoes %s (connect, associate, echo, release): median %.3f s, 95%% within %.3f s, slowest %.3f s%n",
        crowd.echoBehindTheSilent(),
        sorted.size(),
        when,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 95 / 100),
        sorted.get(sorted.size() - 1));
  }
}
