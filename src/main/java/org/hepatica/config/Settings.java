package org.hepatica.config;

import java.util.List;

/**
 * Every setting of {@code conf/hepatica.yaml}, with its default and bounds; that file explains them
 * and says the same defaults (a test holds the two together). Units stand in the names.
 */
public record Settings(
    Dicom dicom,
    Intake intake,
    Model model,
    Admission admission,
    Analysis analysis,
    Result result,
    Delivery delivery,
    Console console,
    Data data,
    Schedule schedule) {

  /** The implementation of the DICOM upper layer. */
  public enum Engine {
    AUTO,
    EMBEDDED,
    DCM4CHE
  }

  /** What becomes of a series of a kind. */
  public enum Answer {
    REFUSE,
    ACCEPT
  }

  /** How often, and how, the network looks at each slice. */
  public enum TestTime {
    MODEL,
    NONE,
    SIZES
  }

  /** What becomes of a series unlike the training images. */
  public enum Unfamiliar {
    FLAG,
    REFUSE,
    ACCEPT
  }

  /** Which series of a study get results. */
  public enum SeriesOfStudy {
    BEST,
    ALL
  }

  /** What the network is computed on. */
  public enum Device {
    AUTO,
    CPU,
    CUDA
  }

  /** Which slices get a heatmap picture. */
  public enum Heatmaps {
    KEY,
    ALL,
    NONE
  }

  /** What a segmentation holds for each pixel. */
  public enum Segmentation {
    BINARY,
    FRACTIONAL,
    BOTH
  }

  /** How heatmap pictures are stored. */
  public enum CaptureCompression {
    NONE,
    JPEG
  }

  /**
   * The DICOM port (PS3.8). Seconds and counts are limits after which an association is refused or
   * aborted; port 0 takes any free one.
   */
  public record Dicom(
      @Setting(value = "HEPATICA", form = Form.AE_TITLE) String aeTitle,
      @Setting(value = "0.0.0.0", form = Form.HOST) String bind,
      @Setting("true") boolean plain,
      @Setting(value = "11112", max = 65535) int port,
      @Setting("auto") Engine engine,
      @Setting(value = "50", min = 1, max = 1000) int maxAssociations,
      @Setting(value = "25", min = 1, max = 1000) int maxAssociationsPerAe,
      @Setting(value = "200", min = 1, max = 10000) int maxPending,
      @Setting(value = "131072", min = 4096, max = 1 << 20) int maxPduBytes,
      @Setting(value = "128", min = 1, max = 128) int maxContexts,
      @Setting(value = "64", min = 1, max = 64) int maxCommandSetKb,
      @Setting(value = "10", min = 1, max = 600) int firstPduSeconds,
      @Setting(value = "30", min = 1, max = 600) int pduSeconds,
      @Setting(value = "600", min = 1, max = 86400) int idleSeconds,
      @Setting(value = "30", min = 1, max = 600) int writeSeconds,
      @Setting(value = "120", min = 1, max = 3600) int responseSeconds,
      @Setting(value = "10", min = 1, max = 600) int connectSeconds,
      @Setting(value = "512", min = 1, max = 2047) int maxInstanceMb,
      @Setting("") List<String> storageClasses,
      @Setting("") List<String> transferSyntaxes,
      Tls tls) {
    public Dicom {
      aeTitle = aeTitle.strip();
    }
  }

  /**
   * The encrypted port, and what encrypted connections to others need. Paths are relative to the
   * folder of {@code hepatica.yaml} ({@link HepaticaConfig#confPath}).
   */
  public record Tls(
      @Setting("false") boolean enabled,
      @Setting(value = "2762", max = 65535) int port,
      @Setting(value = "", form = Form.OPTIONAL_PATH) String certificate,
      @Setting(value = "", form = Form.OPTIONAL_PATH) String key,
      @Setting(value = "", form = Form.OPTIONAL_PATH) String trust,
      @Setting(value = "", form = Form.OPTIONAL_PATH) String crl,
      @Setting("true") boolean mutual,
      @Setting("true") boolean checkHostName,
      @Setting(value = "10", min = 1, max = 600) int handshakeSeconds) {}

  /** Receiving. */
  public record Intake(
      @Setting(value = "20", min = 1, max = 86400) int quietSeconds,
      @Setting(value = "600", min = 1, max = 86400) int brokenOffSeconds,
      @Setting(value = "1024", max = 1 << 30) int minFreeMb,
      @Setting(value = "512", max = 10000) int preparedFiles) {}

  /** The network that is used. */
  public record Model(
      @Setting(value = "", form = Form.OPTIONAL_PATH) String file, @Setting("") String layer) {}

  /** The admission gate: what is not processed. Shares are from 0 to 1. */
  public record Admission(
      @Setting(value = "10", min = 2, max = 10000) int minSlices,
      @Setting(value = "2000", min = 2, max = 10000) int maxSlices,
      @Setting(value = "1024", min = 1, max = 16384) int maxVolumeMb,
      @Setting(value = "30", max = 1000) int minCoverMm,
      @Setting(value = "15.0", max = 44) double maxTiltDegrees,
      @Setting(value = "15.0", max = 44) double maxShearDegrees,
      @Setting(value = "2.0", max = 100) double maxShiftMm,
      @Setting(value = "0.1", max = 0.49) double spacingTolerance,
      @Setting(value = "0.001", max = 0.1) double orientationTolerance,
      @Setting(value = "0.001", max = 0.1) double pixelSpacingTolerance,
      @Setting(value = "5", max = 1000) int maxStrayImages,
      @Setting("HU,US") List<String> rescaleTypes,
      @Setting(value = "0.03", max = 1) double minSoftTissue,
      @Setting(value = "0.15", max = 1) double maxDense,
      @Setting(value = "50", min = 1, max = 65535) double maxScaleLeap,
      @Setting("refuse") Answer phantoms,
      @Setting("PHANTOM,CATPHAN,GAMMEX,QA,QC,QUALITY ASSURANCE,QUALITY CONTROL")
          List<String> phantomWords,
      @Setting(value = "18", max = 130) int minAgeYears,
      @Setting(value = "180", max = 1000) int minBodyMm,
      @Setting("refuse") Answer otherParts,
      @Setting(value = "0.25", max = 1) double maxAirAtLowest,
      @Setting("flag") Unfamiliar unfamiliar) {}

  /** The worker process. */
  public record Analysis(
      @Setting("auto") Device device,
      @Setting("model") TestTime testTime,
      @Setting(value = "0", max = 1024) int threads,
      @Setting(value = "1500", min = 256, max = 1 << 20) int heapMb,
      @Setting(value = "4096", min = 512, max = 1 << 20) int offHeapMb,
      @Setting(value = "20", min = 1, max = 10000) int jobsPerWorker,
      @Setting(value = "30", min = 1, max = 1440) int timeoutMinutes,
      @Setting(value = "2", max = 10) int retries) {}

  /** The objects that go back. */
  public record Result(
      @Setting("best") SeriesOfStudy series,
      @Setting(value = "120", max = 3600) int studyWaitSeconds,
      @Setting("key") Heatmaps heatmaps,
      @Setting(value = "24", min = 1, max = 1000) int keySlices,
      @Setting("true") boolean notices,
      @Setting("binary") Segmentation segmentation,
      @Setting("false") boolean keepEmptyFrames,
      @Setting("true") boolean report,
      @Setting("none") CaptureCompression captureCompression,
      @Setting(value = "90", min = 1, max = 100) int jpegQuality,
      @Setting(value = "9001", max = 999000) int seriesNumber) {}

  /** Sending. */
  public record Delivery(
      @Setting(value = "10", min = 1, max = 3600) int firstPauseSeconds,
      @Setting(value = "2.0", min = 1, max = 10) double pauseFactor,
      @Setting(value = "30", min = 1, max = 1440) int maxPauseMinutes,
      @Setting(value = "72", min = 1, max = 8760) int giveUpHours,
      @Setting(value = "30", min = 1, max = 10080) int commitmentMinutes,
      @Setting(value = "5", max = 300) int commitmentSeconds) {}

  /** The status page, health, metrics and REST. */
  public record Console(
      @Setting("true") boolean enabled,
      @Setting(value = "127.0.0.1", form = Form.HOST) String bind,
      @Setting(value = "8080", max = 65535) int port) {}

  /** The data folder. */
  public record Data(@Setting(value = "data", form = Form.PATH) String dir) {}

  /** What Quartz starts, and when. */
  public record Schedule(Redeliver redeliver, Purge purge, Backup backup, Retrain retrain) {

    /** Whether a cron setting switches its job off. */
    public static boolean isOff(String cron) {
      return cron.equals(Form.OFF);
    }
  }

  /** Wakes deliveries that are due. */
  public record Redeliver(@Setting(value = "0 */5 * * * ?", form = Form.CRON) String cron) {}

  /** Deletes the files of finished jobs. */
  public record Purge(
      @Setting(value = "0 30 2 * * ?", form = Form.CRON) String cron,
      @Setting(value = "30", min = 1, max = 36500) int keepDays,
      @Setting(value = "0", max = 36500) int keepFailedDays) {}

  /** Copies the ledger to {@code data/backup}. */
  public record Backup(
      @Setting(value = "0 0 3 * * ?", form = Form.CRON) String cron,
      @Setting(value = "7", min = 1, max = 1000) int keep) {}

  /** Trains on from corrected cases. */
  public record Retrain(
      @Setting(value = "0 0 22 ? * SAT", form = Form.CRON) String cron,
      @Setting(value = "20", min = 1, max = 100000) int minCases,
      @Setting("") List<String> rehearsal,
      @Setting(value = "5", min = 1, max = 1000) int epochs,
      @Setting(value = "480", min = 1, max = 10080) int timeoutMinutes) {}
}
