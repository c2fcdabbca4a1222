package org.hepatica.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A short run over all that reads bytes of strangers; {@link FuzzRun} is the long one. {@code
 * -Dfuzz.cases=N} and {@code -Dfuzz.seed=N} change it.
 */
class FuzzTest {
  private static final long CASES = 20_000;
  private static final long SEED = 1;

  @Test
  void damagedBytesAreReadOrRefused() throws Exception {
    Path data = Path.of(System.getProperty("data.folder", "../shared/data"));
    Path folder = Path.of("target/fuzz");
    long cases = Long.getLong("fuzz.cases", CASES);
    long seed = Long.getLong("fuzz.seed", SEED);
    System.out.println("fuzzing with -Dfuzz.seed=" + seed + " -Dfuzz.cases=" + cases);
    FuzzRun.run(100, seed, folder, data, ""); // loads the classes
    FuzzRun.Footprint before = FuzzRun.Footprint.now();
    List<Fuzzer.Tally> tallies = FuzzRun.run(cases, seed, folder, data, "");
    FuzzRun.Footprint after = FuzzRun.Footprint.now();

    assertThat(tallies).flatExtracting(Fuzzer.Tally::failures).isEmpty();
    assertThat(tallies).allMatch(t -> t.read() > 0, "reads some of what it is given");
    assertThat(tallies).allMatch(t -> !t.refused().isEmpty(), "refuses some of it");
    assertThat(after.heap() - before.heap()).as("growth of the heap").isLessThan(16 << 20);
    assertThat(after.files() - before.files()).as("files left open").isLessThan(16);
  }

  /**
   * Found by the long run (seed 20261124, intake Implicit VR, case 56505): where pixel data says it
   * is shorter than it is, its zeros are empty elements of eight bytes, and each had cost objects.
   */
  @Test
  void zerosAfterShortPixelDataCostNoMemory() throws Exception {
    FuzzTarget target =
        Targets.all(Path.of("no real data")).stream()
            .filter(t -> t.name().equals("intake Implicit VR Little Endian"))
            .findFirst()
            .orElseThrow();

    Fuzzer.Tally tally =
        new Fuzzer(Path.of("target/fuzz"), SEED).exactly(target, Seeds.shortPixels(160 << 10));

    assertThat(tally.failures()).isEmpty();
    assertThat(tally.read()).as("read, not refused").isEqualTo(1);
  }
}
