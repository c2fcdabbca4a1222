package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.hepatica.learning.EpochReport;
import org.hepatica.learning.TrainingListener;
import org.junit.jupiter.api.Test;

class ExperimentBarTest {

  /**
   * With one epoch each, the second training began with the epoch that the first had ended with.
   */
  @Test
  void aTrainingKnowsNothingOfTheOneBefore() {
    try (ExperimentBar bar = new ExperimentBar(new PrintWriter(new StringWriter()))) {
      bar.step(1, 2, "training the first");
      TrainingListener first = bar.training();
      first.step(1, 1, 4, 4, 1.8);
      first.epoch(new EpochReport(1, 1, 64, 1, 0.1, 0.2, 0.9, 0.9, 1, true));
      bar.step(2, 2, "training the second");
      bar.training().step(1, 1, 4, 4, 1.7);
      assertThat(bar.training()).isNotSameAs(first);
    }
  }
}
