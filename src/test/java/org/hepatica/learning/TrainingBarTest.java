package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingBarTest {

  /** A line ends at 80 characters: "best validation Dice 0.91" was "best validation Dice 0". */
  @Test
  void figuresAreNotCutOff() {
    EpochReport before = new EpochReport(499, 500, 256, 1, 0.1, 0.2, 0.91234, 0.95, 60, false);
    String message = TrainingBar.message(0.12344, before);
    assertThat(message).isEqualTo("loss 0.123, last Dice 0.912");
    assertThat("epoch 500/500 100% [=] 120/120 (0:10:00 / 0:00:00)  " + message)
        .hasSizeLessThanOrEqualTo(80);
    assertThat(TrainingBar.message(0.12344, null)).isEqualTo("loss 0.123");
  }

  /** Draws two epochs. */
  static final class TwoEpochs {
    public static void main(String[] arguments) {
      try (TrainingBar bar = new TrainingBar()) {
        bar.step(1, 2, 1, 5, 0.5);
        bar.step(2, 2, 1, 5, 0.5);
      }
    }
  }

  /** The bars of a run whose messages go to a file filled it with one endless line. */
  @Test
  void nothingIsDrawnWhereNoTerminalIs(@TempDir Path folder) throws Exception {
    Path messages = folder.resolve("messages.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TwoEpochs.class.getName())
            .redirectError(messages.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(messages).isEmptyFile();
  }
}
