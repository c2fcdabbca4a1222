package org.hepatica.result;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;

/**
 * How results are made. Everything but {@code created} and {@code zone} shapes what the objects are
 * and so enters into their UIDs.
 *
 * @param heatmaps which slices get a secondary capture
 * @param keySlices at most this many with {@link Heatmaps#KEY}, from 1
 * @param segmentation what segmentations there are and what they hold
 * @param report whether there is a structured report
 * @param compression of captures; notices are never compressed, so that every PACS can take them
 * @param seriesNumber of the segmentation; captures have the next, then notices, the report,
 *     probabilities
 * @param windowCentre of the CT in captures, HU
 * @param windowWidth of the CT in captures, HU, from 1
 * @param deviceSerialNumber (0018,1000) of this installation, 1 to 64 ASCII characters
 * @param created time that the objects bear; kept with the job so that a second run has the same
 * @param zone in which that time is written, unless the source says its own
 */
public record ResultSettings(
    Heatmaps heatmaps,
    int keySlices,
    Segmentation segmentation,
    boolean report,
    Compression compression,
    int seriesNumber,
    double windowCentre,
    double windowWidth,
    String deviceSerialNumber,
    Instant created,
    ZoneId zone) {

  /** Which slices get a secondary capture. */
  public enum Heatmaps {
    /** A summary and slices spread over the liver. */
    KEY,
    /** A summary and every slice of the series. */
    ALL,
    /** No secondary captures of segmented series; notices are still made. */
    NONE
  }

  /** What a segmentation holds for each pixel. */
  public enum Form {
    /** In or out, a bit. */
    BINARY,
    /** How probable it is, a byte. */
    FRACTIONAL,
    /** One object of either form. */
    BOTH
  }

  /**
   * How the liver is handed out as DICOM SEG.
   *
   * @param form all but {@link Form#BINARY} needs an analysis with probabilities
   * @param keepEmptyFrames whether a segmentation holds a frame for slices without liver too
   */
  public record Segmentation(Form form, boolean keepEmptyFrames) {
    public Segmentation {
      Objects.requireNonNull(form, "form");
    }
  }

  /**
   * How captures are stored.
   *
   * @param jpeg whether as JPEG Baseline, with loss, in place of every pixel as drawn
   * @param quality of the JPEG in percent, 1 to 100
   */
  public record Compression(boolean jpeg, int quality) {
    /** Every pixel as it was drawn. */
    public static final Compression NONE = new Compression(false, 100);

    public Compression {
      require(quality >= 1 && quality <= 100, "jpegQuality", quality, "1 to 100");
    }

    /** JPEG Baseline of this quality in percent. */
    public static Compression jpeg(int quality) {
      return new Compression(true, quality);
    }
  }

  public ResultSettings {
    Objects.requireNonNull(segmentation, "segmentation");
    Objects.requireNonNull(heatmaps, "heatmaps");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(zone, "zone");
    require(keySlices >= 1, "keySlices", keySlices, "at least 1");
    require(seriesNumber >= 0 && seriesNumber < 1_000_000, "seriesNumber", seriesNumber, "0 up");
    require(windowWidth >= 1, "windowWidth", windowWidth, "at least 1");
    require(Double.isFinite(windowCentre), "windowCentre", windowCentre, "a number");
    require(
        deviceSerialNumber != null && deviceSerialNumber.matches("[ -\\[\\]-~]{1,64}"),
        "deviceSerialNumber",
        deviceSerialNumber,
        "1 to 64 ASCII characters without backslash");
  }

  /** The usual settings. */
  public static ResultSettings of(Instant created, String deviceSerialNumber) {
    return new ResultSettings(
        Heatmaps.KEY,
        24,
        new Segmentation(Form.BINARY, false),
        true,
        Compression.NONE,
        9001,
        40,
        400,
        deviceSerialNumber,
        created,
        ZoneId.systemDefault());
  }

  public ResultSettings withHeatmaps(Heatmaps newHeatmaps) {
    return new ResultSettings(
        newHeatmaps,
        keySlices,
        segmentation,
        report,
        compression,
        seriesNumber,
        windowCentre,
        windowWidth,
        deviceSerialNumber,
        created,
        zone);
  }

  public ResultSettings withForm(Form form) {
    return new ResultSettings(
        heatmaps,
        keySlices,
        new Segmentation(form, segmentation.keepEmptyFrames()),
        report,
        compression,
        seriesNumber,
        windowCentre,
        windowWidth,
        deviceSerialNumber,
        created,
        zone);
  }

  public ResultSettings withKeepEmptyFrames(boolean keep) {
    return new ResultSettings(
        heatmaps,
        keySlices,
        new Segmentation(segmentation.form(), keep),
        report,
        compression,
        seriesNumber,
        windowCentre,
        windowWidth,
        deviceSerialNumber,
        created,
        zone);
  }

  public ResultSettings withSeriesNumber(int number) {
    return new ResultSettings(
        heatmaps,
        keySlices,
        segmentation,
        report,
        compression,
        number,
        windowCentre,
        windowWidth,
        deviceSerialNumber,
        created,
        zone);
  }

  public ResultSettings withReport(boolean newReport) {
    return new ResultSettings(
        heatmaps,
        keySlices,
        segmentation,
        newReport,
        compression,
        seriesNumber,
        windowCentre,
        windowWidth,
        deviceSerialNumber,
        created,
        zone);
  }

  public ResultSettings withCompression(Compression newCompression) {
    return new ResultSettings(
        heatmaps,
        keySlices,
        segmentation,
        report,
        newCompression,
        seriesNumber,
        windowCentre,
        windowWidth,
        deviceSerialNumber,
        created,
        zone);
  }

  /** What of the settings shapes an object of a kind, as text to be hashed into its UID. */
  String shape(ResultObject.Kind kind) {
    return switch (kind) {
      case SEG, PROBABILITIES -> frames();
      // The report refers to a segmentation, and so is another one when that is.
      case REPORT -> frames() + " form=" + segmentation.form();
      case SUMMARY, HEATMAP, NOTICE ->
          "heatmaps=%s keySlices=%s window=%s/%s device=%s"
                  .formatted(heatmaps, keySlices, windowCentre, windowWidth, deviceSerialNumber)
              + (compression.jpeg() ? " jpeg=" + compression.quality() : "");
    };
  }

  private String frames() {
    return "keepEmptyFrames=%s device=%s"
        .formatted(segmentation.keepEmptyFrames(), deviceSerialNumber);
  }

  private static void require(boolean holds, String name, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Result setting " + name + " is " + value + "; it must be " + wanted);
    }
  }
}
