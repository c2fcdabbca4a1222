package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
