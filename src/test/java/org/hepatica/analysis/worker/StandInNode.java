package org.hepatica.analysis.worker;

import java.nio.file.Path;
import java.util.List;
import org.hepatica.analysis.AnalysisSettings;

/** A node that gives its worker a job which never ends; for the test that kills the node. */
public final class StandInNode {
  private StandInNode() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    try (AnalysisWorkers workers =
        new AnalysisWorkers(WorkerSettings.defaults(), "1", StandInWorker.launcher())) {
      long pid = workers.start(folder.resolve("model")).pid();
      workers.run(
          new AnalysisJob(
              folder.resolve("job"),
              List.of(Path.of("hangs")),
              folder.resolve("model"),
              AnalysisSettings.defaults()),
          (stage, done, total) -> System.out.println(pid));
    }
  }
}
