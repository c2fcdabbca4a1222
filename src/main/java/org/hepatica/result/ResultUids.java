package org.hepatica.result;

import java.io.IOException;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Uids;

/**
 * The UIDs of results, derived from all that shapes them: source instances and their voxels, model
 * and how it was used, the device that it ran on, its calibration, software version, installation,
 * settings, kind of object, slice. The same in gives the same out, however often it is made.
 */
final class ResultUids {
  private final String studyUid;
  private final String sources;
  private final String model;
  private final ResultSettings settings;
  private final StudyContext context;
  private final String explanation;

  ResultUids(
      SourceSeries source, AnalysisFolder analysis, ResultSettings settings, StudyContext context)
      throws IOException {
    Findings findings = analysis.findings();
    this.studyUid = source.studyUid();
    this.sources = source.fingerprint() + " " + VoxelHash.of(analysis);
    // Another device rounds otherwise, which can move a pixel of the mask.
    this.model = findings.usedModel() + " on " + findings.device();
    this.settings = settings;
    this.context = context;
    this.explanation =
        "layer=%s attention=%s calibration=%s flags=%s"
            .formatted(
                findings.layer(),
                findings.attentionScale() > 0,
                findings.calibrationId(),
                findings.flags());
  }

  /** The SOP Instance UID of an object; {@code slice} is -1 where there is one for all. */
  String instance(ResultObject.Kind kind, int slice) {
    // Whichever series of a study asks first: a study has one notice, and a repeat is that one.
    return kind == ResultObject.Kind.NOTICE
        ? Uids.derive("notice", studyUid)
        : derive(kind, "instance " + kind + " " + slice);
  }

  /** The Series Instance UID of an object: summary and heatmaps share one. */
  String series(ResultObject.Kind kind) {
    return switch (kind) {
      case NOTICE -> Uids.derive("notice series", studyUid);
      case SEG -> derive(kind, "segmentation series");
      case PROBABILITIES -> derive(kind, "probability series");
      case SUMMARY, HEATMAP -> derive(kind, "capture series");
      case REPORT -> derive(kind, "report series");
    };
  }

  /** Another UID that belongs to an object. */
  String other(ResultObject.Kind kind, String what) {
    return derive(kind, what);
  }

  private String derive(ResultObject.Kind kind, String what) {
    return Uids.derive("result", sources, model, Equipment.VERSION, shape(kind), what);
  }

  /**
   * Pictures show the attention and ranges, which are the calibration's; the report tells of it,
   * and of the rest of the study. Flags tell of images that were left out, too: one that comes late
   * changes them and none of the sources. They are on the summary, which shares its series with the
   * heatmaps.
   */
  private String shape(ResultObject.Kind kind) {
    // Not %d, here and in all texts of results: its digits are of the computer's language.
    String shape = "seriesNumber=%s %s".formatted(settings.seriesNumber(), settings.shape(kind));
    return switch (kind) {
      case SEG, PROBABILITIES -> shape;
      case SUMMARY, HEATMAP, NOTICE -> shape + " " + explanation;
      case REPORT -> shape + " " + explanation + " " + context.shape();
    };
  }
}
