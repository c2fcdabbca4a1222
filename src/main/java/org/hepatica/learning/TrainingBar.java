package org.hepatica.learning;

import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows a training run as a bar on the terminal: steps of the present epoch, its loss, the best
 * validation Dice so far.
 */
public final class TrainingBar implements TrainingListener, AutoCloseable {

  private ProgressBar bar;
  private int epoch;
  private double best;
  private final List<String> notKnown = new ArrayList<>();

  @Override
  public synchronized void step(int newEpoch, int epochs, int batch, int batches, double loss) {
    if (newEpoch != epoch) {
      close();
      epoch = newEpoch;
      bar =
          new ProgressBarBuilder()
              .setTaskName("epoch %d/%d".formatted(newEpoch, epochs))
              .setInitialMax(batches)
              .setStyle(ProgressBarStyle.ASCII)
              .build();
    }
    bar.setExtraMessage(" loss %.4f, best validation Dice %.4f".formatted(loss, best));
    bar.stepTo(batch);
  }

  @Override
  public synchronized void epoch(EpochReport report) {
    best = Math.max(best, report.validationDice());
  }

  @Override
  public synchronized void notKnown(String why) {
    notKnown.add(why);
  }

  /** What of the model's calibration stays unknown, and why. */
  public synchronized List<String> notKnown() {
    return List.copyOf(notKnown);
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
