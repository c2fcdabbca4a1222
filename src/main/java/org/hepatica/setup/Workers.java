package org.hepatica.setup;

import org.hepatica.analysis.device.DeviceChoice;
import org.hepatica.analysis.device.DeviceChoice.Wanted;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.analysis.worker.WorkerMain;
import org.hepatica.analysis.worker.WorkerSettings;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.dicom.Equipment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker process as the configuration wants it. */
public final class Workers {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private Workers() {}

  /**
   * Chooses the device and names it in the log.
   *
   * @throws NotNowException when a GPU is demanded and none can be used; it says why
   */
  public static AnalysisWorkers of(HepaticaConfig config) throws InterruptedException {
    Wanted wanted = Wanted.valueOf(config.settings().analysis().device().name());
    DeviceChoice device = require(config, wanted, DeviceChoice.here(wanted));
    LOG.info("HEP-115 analysis on {}", device.description());
    WorkerSettings settings = new RoomSettings(config).worker(device);
    return new AnalysisWorkers(settings, Equipment.VERSION, WorkerMain.launcher(settings));
  }

  static DeviceChoice require(HepaticaConfig config, Wanted wanted, DeviceChoice device) {
    if (wanted == Wanted.CUDA && device.gpu() == null) {
      throw new NotNowException(
          config.problem(
              "analysis.device",
              "cuda is not to be had: " + device.reason(),
              "Mend that, or write auto or cpu."));
    }
    return device;
  }
}
