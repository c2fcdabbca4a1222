package org.hepatica.node;

import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.analysis.worker.WorkerMain;
import org.hepatica.analysis.worker.WorkerSettings;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.Equipment;

/** The worker process as the configuration wants it. */
final class Workers {
  private Workers() {}

  static AnalysisWorkers of(HepaticaConfig config) {
    WorkerSettings settings = new RoomSettings(config).worker();
    return new AnalysisWorkers(settings, Equipment.VERSION, WorkerMain.launcher(settings));
  }
}
