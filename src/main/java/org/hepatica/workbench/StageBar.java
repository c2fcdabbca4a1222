package org.hepatica.workbench;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.hepatica.analysis.Progress;

/** A bar on standard error for the stages of one analysis; none where nobody looks. */
public final class StageBar implements Progress, AutoCloseable {
  private final ProgressBar bar;

  /** A bar of that name. */
  public StageBar(String task) {
    bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .build();
  }

  @Override
  public void at(String stage, int done, int total) {
    if (bar != null) {
      bar.setExtraMessage(stage);
      bar.maxHint(total);
      bar.stepTo(done);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
