package org.hepatica.learning.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hepatica.testing.Peers;
import org.hepatica.testing.Strace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that puts a truth in the place of another, seen from outside by strace, where this user
 * may trace: in which order its files are made sure, and what is left when it is killed at any of
 * its file operations.
 */
class KilledReplacementTest {
  private static final int SIZE = 16;
  private static final int FIRST = 2;
  private static final int SECOND = 3;

  @TempDir Path folder;

  /** Puts the cases of the first folder into the second, for the series that is named third. */
  static final class Putting {
    private Putting() {}

    public static void main(String[] args) throws IOException {
      new CaseStore(Path.of(args[1])).put(Path.of(args[0]), args[2]);
      System.exit(0);
    }
  }

  private Strace strace;
  private final String series = CaseWriter.name("Ann", "1.2.3") + "-";

  @BeforeEach
  void requireTracer() {
    strace = Strace.require();
  }

  private Path made(String truth, int slices) throws IOException {
    Path from = Files.createTempDirectory(folder, "made");
    CaseWriter writer = new CaseWriter(from, 0, 255);
    for (int k = 1; k <= slices; k++) {
      writer.write(series + truth, k, SIZE, new float[SIZE * SIZE], new byte[SIZE * SIZE]);
    }
    return from;
  }

  /** A folder with the first truth. */
  private Path cases(String name) throws IOException {
    Path cases = folder.resolve(name);
    new CaseStore(cases).put(made("first", FIRST), series);
    return cases;
  }

  /**
   * After a loss of power a promise is there only where all that it names is, and is gone only
   * where all that it was to end is ended.
   */
  @Test
  void whatAPromiseSpeaksOfIsSureBeforeItComesAndBeforeItGoes() throws IOException {
    Path cases = cases("cases");
    Path trace = folder.resolve("trace");
    Peers.Output output =
        strace.traced(
            trace,
            "/^(rename|unlink|fsync|fdatasync)",
            Putting.class,
            made("second", SECOND).toString(),
            cases.toString(),
            series);
    assertThat(output.exit()).as(output.text()).isZero();
    List<String> steps =
        Files.readAllLines(trace).stream().filter(line -> line.contains(cases.toString())).toList();

    int promised = last(steps, "rename", ".promise\"");
    int released = last(steps, "unlink", ".promise\"");
    assertThat(promised).isBetween(0, released);
    for (String part : List.of("masks", "images")) {
      String in = "/" + part + "/";
      List<String> before = steps.subList(0, promised);
      assertThat(last(before, "sync", "/" + part + ">"))
          .as(part + " before the promise")
          .isGreaterThan(last(before, "rename", in));
      List<String> kept = steps.subList(promised, released);
      assertThat(last(kept, "sync", "/" + part + ">"))
          .as(part + " before it goes")
          .isGreaterThan(last(kept, "unlink", in))
          .isGreaterThan(last(kept, "rename", in));
      assertThat(last(kept, "unlink", in)).as("the first went").isNotNegative();
    }
    assertThat(last(steps, "sync", "/cases>")).as("the promise is gone").isGreaterThan(released);
  }

  /** The last step of a kind at a place; -1 when there is none. */
  private static int last(List<String> steps, String kind, String place) {
    int last = -1;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).contains(kind) && steps.get(i).contains(place)) {
        last = i;
      }
    }
    return last;
  }

  @Test
  @Tag("long")
  void whoeverIsKilledLeavesTheFirstTruthOrTheSecond() throws IOException {
    int kills = 0;
    Set<Integer> left = new TreeSet<>();
    for (String call : List.of("rename", "unlink", "fsync")) {
      boolean killed = true;
      for (int n = 1; killed; n++) {
        Path cases = cases(call + n);
        String from = made("second", SECOND).toString();
        killed = strace.killed(call, n, Putting.class, from, cases.toString(), series);
        kills += killed ? 1 : 0;
        left.add(assertWhole(cases, call + " " + n));
      }
    }
    assertThat(kills).as("at each renaming, deletion and sync of the second").isGreaterThan(20);
    assertThat(left).containsExactly(FIRST, SECOND);
  }

  /** How many pictures are left, all of one truth, each with its mask, and nothing else. */
  private int assertWhole(Path cases, String when) throws IOException {
    int read = new CaseFolder(cases, 0, 255).read(SIZE, 0, 255).size();
    String truth = read == FIRST ? "first" : "second";
    for (String part : List.of("masks", "images")) {
      assertThat(cases.resolve(part).toFile().list())
          .as(part + " after a kill at " + when)
          .hasSize(truth.equals("first") ? FIRST : SECOND)
          .allMatch(name -> name.endsWith(".png") && name.contains(truth));
    }
    assertThat(cases.toFile().list()).containsExactlyInAnyOrder(".lock", "images", "masks");
    return read;
  }
}
