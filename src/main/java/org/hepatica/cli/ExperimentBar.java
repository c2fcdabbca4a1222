package org.hepatica.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import org.hepatica.experiment.ExperimentListener;
import org.hepatica.learning.TrainingBar;
import org.hepatica.learning.TrainingListener;
import org.hepatica.process.Bars;

/** Shows an experiment: a line for each step, and a bar for what it consists of. */
final class ExperimentBar implements ExperimentListener, AutoCloseable {
  private final PrintWriter print;
  private TrainingBar training = new TrainingBar();
  private ProgressBar measuring;

  ExperimentBar(PrintWriter print) {
    this.print = print;
  }

  @Override
  public synchronized void step(int number, int steps, String what) {
    close();
    training = new TrainingBar(); // the next one begins with the first epoch again
    print.printf("step %d of %d: %s%n", number, steps, what);
    print.flush();
  }

  @Override
  public synchronized void at(int done, int total) {
    if (measuring == null) {
      measuring = Bars.of("slices", total).build();
    }
    measuring.stepTo(done);
  }

  @Override
  public synchronized TrainingListener training() {
    return training;
  }

  @Override
  public synchronized void close() {
    training.close();
    if (measuring != null) {
      measuring.close();
      measuring = null;
    }
  }
}
