package org.hepatica.workbench;

import me.tongfei.progressbar.ProgressBar;
import org.hepatica.analysis.Progress;
import org.hepatica.process.Bars;

/** A bar on standard error for the stages of one analysis; none where nobody looks. */
public final class StageBar implements Progress, AutoCloseable {
  private final ProgressBar bar;

  /** A bar of that name. */
  public StageBar(String task) {
    bar = Bars.of(task, 1).setUpdateIntervalMillis(200).build();
  }

  @Override
  public void at(String stage, int done, int total) {
    bar.setExtraMessage(stage);
    bar.maxHint(total);
    bar.stepTo(done);
  }

  @Override
  public void close() {
    bar.close();
  }
}
