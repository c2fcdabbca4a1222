package org.hepatica.result;

import static org.hepatica.result.ContentItem.Relation.ACQUISITION_CONTEXT;
import static org.hepatica.result.ContentItem.Relation.CONCEPT_MODIFIER;
import static org.hepatica.result.ContentItem.Relation.CONTAINS;
import static org.hepatica.result.ContentItem.Relation.OBSERVATION_CONTEXT;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hepatica.analysis.Familiarity;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.LiverMeasures;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;

/**
 * The content tree of the report: PS3.16 TID 1500, with one volumetric group (TID 1411) where liver
 * was found, and what a reader should know before trusting it as qualitative evaluations.
 */
final class ReportContent {
  /** What every result says of itself. */
  static final String BANNER = "AI result - not for primary diagnosis.";

  private final Findings findings;
  private final SourceSeries source;
  private final ResultSettings settings;
  private final StudyContext context;
  private final ResultUids uids;

  ReportContent(
      Findings findings,
      SourceSeries source,
      ResultSettings settings,
      StudyContext context,
      ResultUids uids) {
    this.findings = findings;
    this.source = source;
    this.settings = settings;
    this.context = context;
    this.uids = uids;
  }

  /** Makes the document the root of the tree. */
  DataSet fill(DataSet document, Optional<ResultObject> segmentation) {
    List<DataSet> content = new ArrayList<>();
    content.add(ContentItem.code(CONCEPT_MODIFIER, ReportCodes.LANGUAGE, ReportCodes.ENGLISH));
    observer(content);
    content.add(
        ContentItem.code(
            CONCEPT_MODIFIER,
            ReportCodes.PROCEDURE_REPORTED,
            ReportCodes.CT_UNSPECIFIED_BODY_REGION));
    content.add(library());
    segmentation.ifPresent(
        seg ->
            content.add(
                ContentItem.container(ReportCodes.IMAGING_MEASUREMENTS, List.of(group(seg)))));
    content.add(ContentItem.container(ReportCodes.QUALITATIVE_EVALUATIONS, evaluations()));
    return ContentItem.container(document, ReportCodes.IMAGING_MEASUREMENT_REPORT, content);
  }

  /** TID 1002 and 1004: a device. */
  private void observer(List<DataSet> content) {
    String serial = settings.deviceSerialNumber();
    content.add(
        ContentItem.code(OBSERVATION_CONTEXT, ReportCodes.OBSERVER_TYPE, ReportCodes.DEVICE));
    content.add(
        ContentItem.uid(
            OBSERVATION_CONTEXT, ReportCodes.DEVICE_UID, Uids.derive("device", serial)));
    content.add(
        ContentItem.text(
            OBSERVATION_CONTEXT,
            ReportCodes.DEVICE_NAME,
            Equipment.MODEL + " " + Equipment.VERSION));
    content.add(
        ContentItem.text(
            OBSERVATION_CONTEXT, ReportCodes.DEVICE_MANUFACTURER, Equipment.MANUFACTURER));
    content.add(ContentItem.text(OBSERVATION_CONTEXT, ReportCodes.DEVICE_MODEL, Equipment.MODEL));
    content.add(ContentItem.text(OBSERVATION_CONTEXT, ReportCodes.DEVICE_SERIAL, serial));
  }

  /** TID 1600: the slices that were analysed, from feet to head. */
  private DataSet library() {
    List<DataSet> images = new ArrayList<>();
    images.add(
        ContentItem.code(
            ACQUISITION_CONTEXT, ReportCodes.MODALITY, ReportCodes.COMPUTED_TOMOGRAPHY));
    source.references().forEach(reference -> images.add(ContentItem.image(reference)));
    return ContentItem.container(
        ReportCodes.IMAGE_LIBRARY,
        List.of(ContentItem.container(ReportCodes.IMAGE_LIBRARY_GROUP, images)));
  }

  /** TID 1411. */
  private DataSet group(ResultObject seg) {
    List<DataSet> group = new ArrayList<>();
    group.add(
        ContentItem.text(
            OBSERVATION_CONTEXT, ReportCodes.TRACKING_IDENTIFIER, SegmentationObject.TRACKING_ID));
    group.add(
        ContentItem.uid(
            OBSERVATION_CONTEXT, ReportCodes.TRACKING_UID, SegmentationObject.trackingUid(uids)));
    group.add(ContentItem.code(CONTAINS, ReportCodes.FINDING, ReportCodes.LIVER));
    group.add(
        ContentItem.segment(
            ReportCodes.REFERENCED_SEGMENT,
            ResultHeader.reference(seg.sopClassUid(), seg.sopInstanceUid()),
            1));
    group.add(
        ContentItem.uid(
            CONTAINS, ReportCodes.SOURCE_SERIES, source.first().string(Tag.SERIES_INSTANCE_UID)));
    group.add(
        ContentItem.text(
            CONCEPT_MODIFIER, ReportCodes.ALGORITHM_NAME, SegmentationObject.ALGORITHM));
    group.add(
        ContentItem.text(
            CONCEPT_MODIFIER, ReportCodes.ALGORITHM_VERSION, String.valueOf(findings.modelId())));
    group.add(
        ContentItem.text(
            CONCEPT_MODIFIER,
            ReportCodes.ALGORITHM_PARAMETERS,
            String.join("; ", findings.processing("threshold %.3f"))
                + "; attention read at layer "
                + findings.layer()));
    measurements(group);
    return ContentItem.container(ReportCodes.MEASUREMENT_GROUP, group);
  }

  private void measurements(List<DataSet> group) {
    group.add(
        ContentItem.number(
            ReportCodes.VOLUME, rounded(findings.volumeMl(), 10), ReportCodes.MILLILITRE));
    LiverMeasures liver = findings.liver();
    if (liver != null) {
      optional(group, ReportCodes.VOLUME_LOW, liver.volumeLowMl());
      optional(group, ReportCodes.VOLUME_HIGH, liver.volumeHighMl());
      group.add(
          ContentItem.number(
              ReportCodes.ATTENUATION,
              rounded(liver.meanHu(), 10),
              ReportCodes.HOUNSFIELD,
              ReportCodes.DERIVATION,
              ReportCodes.MEAN));
      group.add(
          ContentItem.number(
              ReportCodes.ATTENUATION,
              rounded(liver.sdHu(), 10),
              ReportCodes.HOUNSFIELD,
              ReportCodes.DERIVATION,
              ReportCodes.STANDARD_DEVIATION));
      ReportCodes[] extents = {
        ReportCodes.EXTENT_COLUMNS, ReportCodes.EXTENT_ROWS, ReportCodes.EXTENT_SLICES
      };
      for (int i = 0; i < extents.length; i++) {
        group.add(
            ContentItem.number(
                extents[i], rounded(liver.extentMm()[i], 10), ReportCodes.MILLIMETRE));
      }
    }
    group.add(
        ContentItem.number(
            ReportCodes.MEAN_PROBABILITY,
            rounded(perPixel(SliceFinding::meanProbability), 1000),
            ReportCodes.RATIO));
    if (findings.attentionScale() > 0) {
      ratio(group, ReportCodes.ATTENTION_INSIDE, perPixel(SliceFinding::attentionInside));
      ratio(group, ReportCodes.ATTENTION_NEAR, perPixel(SliceFinding::attentionNear));
      ratio(group, ReportCodes.ATTENTION_OUTSIDE, perPixel(SliceFinding::attentionOutside));
      ratio(group, ReportCodes.ATTENTION_AGREEMENT, perPixel(SliceFinding::attentionAgreement));
    }
    if (liver != null && liver.overlap() != null) {
      ratio(group, ReportCodes.OVERLAP, liver.overlap().expected());
      ratio(group, ReportCodes.OVERLAP_LOW, liver.overlap().low());
      ratio(group, ReportCodes.OVERLAP_HIGH, liver.overlap().high());
    }
    Familiarity familiarity = findings.familiarity();
    if (familiarity != null) {
      group.add(
          ContentItem.number(
              ReportCodes.FAMILIARITY,
              rounded(familiarity.distance(), 1000),
              ReportCodes.NO_UNITS));
      group.add(
          ContentItem.number(
              ReportCodes.FAMILIARITY_LIMIT,
              rounded(familiarity.limit(), 1000),
              ReportCodes.NO_UNITS));
    }
  }

  private static void ratio(List<DataSet> group, ReportCodes name, double value) {
    group.add(ContentItem.number(name, rounded(value, 1000), ReportCodes.RATIO));
  }

  private static void optional(List<DataSet> group, ReportCodes name, Double millilitres) {
    if (millilitres != null) {
      group.add(ContentItem.number(name, rounded(millilitres, 10), ReportCodes.MILLILITRE));
    }
  }

  private List<DataSet> evaluations() {
    List<DataSet> evaluations = new ArrayList<>();
    evaluations.add(ContentItem.text(CONTAINS, ReportCodes.LIMIT_OF_USE, BANNER));
    evaluations.add(
        ContentItem.text(
            CONTAINS,
            ReportCodes.RESULT,
            findings.outcome() == Findings.Outcome.NO_LIVER
                ? "No liver was found in %s slices.".formatted(findings.depth())
                : String.format(
                    Locale.ROOT,
                    "Liver, %.0f mL on %d of %d slices.",
                    findings.volumeMl(),
                    findings.liverSlices(),
                    findings.depth())));
    for (String flag : findings.flags()) {
      evaluations.add(ContentItem.text(CONTAINS, ReportCodes.REVIEW_FLAG, flag));
    }
    for (StudyContext.OtherSeries other : context.others()) {
      evaluations.add(
          ContentItem.text(
              CONTAINS,
              ReportCodes.SERIES_LEFT_ASIDE,
              "%s (%s): %s".formatted(other.label(), other.seriesUid(), other.reason())));
    }
    return evaluations;
  }

  /** The mean of a slice's measure, each slice weighing as many pixels as it has liver. */
  private double perPixel(java.util.function.ToDoubleFunction<SliceFinding> measure) {
    double sum = 0;
    long pixels = 0;
    for (SliceFinding slice : findings.slices()) {
      sum += measure.applyAsDouble(slice) * slice.liverPixels();
      pixels += slice.liverPixels();
    }
    return pixels == 0 ? 0 : sum / pixels;
  }

  /** Digits beyond what was measured would be a claim. */
  private static double rounded(double value, int steps) {
    return (double) Math.round(value * steps) / steps;
  }
}
