package org.hepatica.setup;

import java.io.IOException;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.analysis.worker.WorkerInfo;
import org.hepatica.config.HepaticaConfig;

/** Tries out model and device without a node. */
public final class WorkerCheck {
  private WorkerCheck() {}

  /**
   * Starts a worker process as a node would, and ends it.
   *
   * @return the model it loaded and the device it computes on
   * @throws AnalysisFailed when it does not start; the message says why
   */
  public static String run(HepaticaConfig config)
      throws IOException, InterruptedException, AnalysisFailed {
    try (AnalysisWorkers workers = Workers.of(config)) {
      WorkerInfo info = workers.start(Models.of(config).current());
      return info.modelId() + " on " + info.description();
    }
  }
}
