package org.hepatica.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.hepatica.process.Bars;

/**
 * Shows a training run as a bar on the terminal: steps of the present epoch, its loss, the mean
 * validation Dice of the one before. All fits into 80 characters, at which a line is cut off.
 */
public final class TrainingBar implements TrainingListener, AutoCloseable {

  private ProgressBar bar;
  private int epoch;
  private EpochReport before;
  private final List<String> told = new ArrayList<>();
  private final List<String> notKnown = new ArrayList<>();

  @Override
  public synchronized void step(int newEpoch, int epochs, int batch, int batches, double loss) {
    if (newEpoch != epoch) {
      close();
      epoch = newEpoch;
      bar = Bars.of("epoch %d/%d".formatted(newEpoch, epochs), batches).build();
    }
    bar.setExtraMessage(" " + message(loss, before));
    bar.stepTo(batch);
  }

  /** What stands beside the bar; before the first epoch has ended its Dice is not known. */
  static String message(double loss, EpochReport before) {
    String text = String.format(Locale.ROOT, "loss %.3f", loss);
    return before == null
        ? text
        : String.format(Locale.ROOT, "%s, last Dice %.3f", text, before.validationDice());
  }

  @Override
  public synchronized void epoch(EpochReport report) {
    before = report;
  }

  @Override
  public synchronized void told(String what) {
    told.add(what);
  }

  @Override
  public synchronized void notKnown(String why) {
    notKnown.add(why);
  }

  /** What happened on the way that the user should know. */
  public synchronized List<String> told() {
    return List.copyOf(told);
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
