package org.hepatica.analysis;

import java.util.LinkedHashMap;
import java.util.Map;

/** Stopwatch of an analysis: milliseconds by stage. */
final class Stages {
  private final Map<String, Long> millis = new LinkedHashMap<>();
  private final Progress progress;
  private String stage;
  private int total;
  private long since;

  Stages(Progress progress) {
    this.progress = progress;
  }

  /** Ends the stage before and starts one. */
  void start(String name, int steps) {
    end();
    stage = name;
    total = steps;
    since = System.nanoTime();
    progress.at(stage, 0, total);
  }

  /** Says how many steps of the present stage are done. */
  void done(int steps) {
    progress.at(stage, steps, total);
  }

  /** Ends the present stage. */
  void end() {
    if (stage != null) {
      millis.merge(stage, (System.nanoTime() - since) / 1_000_000, Long::sum);
      stage = null;
    }
  }

  Map<String, Long> millis() {
    return millis;
  }
}
