package org.hepatica.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of {@link InferenceSoak}, by {@code -Plong}. */
class InferenceSoakTest {

  @Test
  void whatIsSteadyIsToldFromWhatGrows() {
    long[] flat = new long[100];
    long[] growing = new long[100];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = i < 10 ? 500_000_000L : 1_000_000_000L;
      growing[i] = 500_000_000L + 5_000_000L * i;
    }
    assertThat(new InferenceSoak.Course(800, 1, flat, 1_000_000_000L).steady()).isTrue();
    assertThat(new InferenceSoak.Course(800, 1, growing, 1_000_000_000L).steady()).isFalse();
    assertThat(new InferenceSoak.Course(800, 1, flat, InferenceSoak.MOST_BYTES).steady()).isFalse();
  }

  @Test
  @Tag("long")
  void memoryStaysWhereItIs() throws Exception {
    assumeThat(Files.exists(Path.of("/proc/self/status"))).as("Linux").isTrue();
    InferenceSoak.Course course =
        InferenceSoak.run(
            Integer.getInteger("soak.slices", 400),
            Runtime.getRuntime().availableProcessors(),
            TestTime.MODEL,
            Duration.ofMinutes(25),
            System.out);
    assertThat(course.steady()).as(course.toString()).isTrue();
  }
}
