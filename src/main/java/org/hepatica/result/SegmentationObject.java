package org.hepatica.result;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.SliceDistances;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/**
 * The liver as a DICOM segmentation (PS3.3 A.51, C.8.20): one segment, on the grid of the source,
 * from feet to head. Binary, a frame per source instance that holds liver; or its probabilities, a
 * frame per source instance in which the network thought of liver at all.
 */
final class SegmentationObject {
  /**
   * sRGB 221, 130, 101 as CIELab (D50) in the units of PS3.3 C.10.7.1.1: the usual colour of
   * livers.
   */
  private static final int[] LIVER_COLOUR = {41984, 41604, 40994};

  /** The name of what marked the liver. */
  static final String ALGORITHM = "Hepatica residual U-Net";

  /** What the segment is followed by, here and in the report. */
  static final String TRACKING_ID = "Liver";

  private final AnalysisFolder analysis;
  private final Findings findings;
  private final SourceSeries source;
  private final ResultSettings settings;
  private final ResultUids uids;
  private final ResultObject.Kind kind;

  /**
   * @param kind SEG for a binary one, PROBABILITIES for a fractional one, which needs an analysis
   *     with probabilities
   */
  SegmentationObject(
      AnalysisFolder analysis,
      SourceSeries source,
      ResultSettings settings,
      ResultUids uids,
      ResultObject.Kind kind) {
    this.analysis = analysis;
    this.findings = analysis.findings();
    this.source = source;
    this.settings = settings;
    this.uids = uids;
    this.kind = kind;
  }

  /** Builds the object. The findings must hold at least one slice with liver. */
  DataSet build() throws IOException {
    int[] frames = frames();
    DataSet seg =
        ResultHeader.start(
            source.first(),
            settings,
            Uids.SEGMENTATION,
            uids.instance(kind, -1),
            findings.modelId());
    ResultHeader.series(
        seg,
        source.first(),
        settings,
        "SEG",
        uids.series(kind),
        settings.seriesNumber() + (fractional() ? 4 : 0),
        fractional() ? "Hepatica liver probabilities (AI)" : "Hepatica liver SEG (AI)");
    seg.set(Tag.BODY_PART_EXAMINED, Vr.CS, "LIVER")
        .set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, source.frameOfReferenceUid())
        .copyOrEmpty(Tag.POSITION_REFERENCE_INDICATOR, source.first())
        .setSequence(Tag.REFERENCED_SERIES_SEQUENCE, referencedSeries());
    image(seg);
    seg.setSequence(Tag.SEGMENT_SEQUENCE, segment());
    dimensions(seg);
    seg.setSequence(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, shared());
    List<DataSet> perFrame = new ArrayList<>();
    for (int i = 0; i < frames.length; i++) {
      perFrame.add(frame(frames[i], i));
    }
    return seg.setSequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, perFrame)
        .set(Tag.NUMBER_OF_FRAMES, Vr.IS, frames.length)
        .setBytes(Tag.PIXEL_DATA, Vr.OB, fractional() ? bytes(frames) : bits(frames));
  }

  private boolean fractional() {
    return kind == ResultObject.Kind.PROBABILITIES;
  }

  private int[] frames() throws IOException {
    IntStream.Builder frames = IntStream.builder();
    boolean any = false;
    for (int k = 0; k < findings.depth(); k++) {
      boolean holds =
          fractional()
              ? holdsAny(analysis.probability(k))
              : findings.slices().get(k).liverPixels() > 0;
      any |= holds;
      if (holds || settings.segmentation().keepEmptyFrames()) {
        frames.add(k);
      }
    }
    if (!any) {
      throw new IllegalArgumentException("A segmentation needs a slice with liver");
    }
    return frames.build().toArray();
  }

  private static boolean holdsAny(byte[] pixels) {
    for (byte pixel : pixels) {
      if (pixel != 0) {
        return true;
      }
    }
    return false;
  }

  private byte[] bits(int[] frames) throws IOException {
    BitPacker bits = new BitPacker(pixels(frames));
    for (int k : frames) {
      bits.append(analysis.mask(k));
    }
    return bits.bytes();
  }

  private byte[] bytes(int[] frames) throws IOException {
    long pixels = pixels(frames);
    if (pixels > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(pixels + " pixels do not fit into one segmentation");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) (pixels + pixels % 2));
    for (int k : frames) {
      bytes.put(analysis.probability(k));
    }
    return bytes.array();
  }

  private long pixels(int[] frames) {
    return (long) frames.length * findings.rows() * findings.columns();
  }

  private DataSet referencedSeries() {
    return new DataSet()
        .set(Tag.SERIES_INSTANCE_UID, Vr.UI, source.first().string(Tag.SERIES_INSTANCE_UID))
        .setSequence(Tag.REFERENCED_INSTANCE_SEQUENCE, source.instances());
  }

  private void image(DataSet seg) throws IOException {
    int bits = fractional() ? 8 : 1;
    seg.set(Tag.INSTANCE_NUMBER, Vr.IS, 1)
        .set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "PRIMARY")
        .set(Tag.CONTENT_LABEL, Vr.CS, fractional() ? "LIVER_PROBABLE" : "LIVER")
        .set(
            Tag.CONTENT_DESCRIPTION,
            Vr.LO,
            fractional()
                ? "Probability of liver, by AI, not verified"
                : "Liver, marked by AI, not verified")
        .set(Tag.CONTENT_CREATOR_NAME, Vr.PN, "Hepatica^AI")
        .set(Tag.BURNED_IN_ANNOTATION, Vr.CS, "NO")
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
        .set(Tag.ROWS, Vr.US, findings.rows())
        .set(Tag.COLUMNS, Vr.US, findings.columns())
        .set(Tag.BITS_ALLOCATED, Vr.US, bits)
        .set(Tag.BITS_STORED, Vr.US, bits)
        .set(Tag.HIGH_BIT, Vr.US, bits - 1)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
        .set(Tag.SEGMENTATION_TYPE, Vr.CS, fractional() ? "FRACTIONAL" : "BINARY")
        .set(Tag.SEGMENTS_OVERLAP, Vr.CS, "NO");
    if (fractional()) {
      seg.set(Tag.SEGMENTATION_FRACTIONAL_TYPE, Vr.CS, "PROBABILITY")
          .set(Tag.MAXIMUM_FRACTIONAL_VALUE, Vr.US, 255);
    }
    LossyCompression.carry(seg, source);
  }

  private DataSet segment() {
    String model = ResultHeader.ascii(String.valueOf(findings.modelId()), 64);
    DataSet algorithm =
        new DataSet()
            .setSequence(Tag.ALGORITHM_FAMILY_CODE_SEQUENCE, Codes.ARTIFICIAL_INTELLIGENCE.item())
            .set(Tag.ALGORITHM_NAME, Vr.LO, ALGORITHM)
            .set(Tag.ALGORITHM_VERSION, Vr.LO, model)
            .set(
                Tag.ALGORITHM_PARAMETERS,
                Vr.LT,
                String.join("; ", findings.processing("threshold %.3f")));
    return new DataSet()
        .set(Tag.SEGMENT_NUMBER, Vr.US, 1)
        .set(Tag.SEGMENT_LABEL, Vr.LO, "Liver")
        .set(
            Tag.SEGMENT_DESCRIPTION,
            Vr.ST,
            fractional()
                ? "Probability of liver in the whole volume, before the mask was cut out of it"
                : "Whole liver, marked by AI")
        .set(Tag.SEGMENT_ALGORITHM_TYPE, Vr.CS, "AUTOMATIC")
        .set(Tag.SEGMENT_ALGORITHM_NAME, Vr.LO, ALGORITHM)
        .setSequence(
            Tag.SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE, Codes.ANATOMICAL_STRUCTURE.item())
        .setSequence(Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE, Codes.LIVER.item())
        .setSequence(Tag.SEGMENTATION_ALGORITHM_IDENTIFICATION_SEQUENCE, algorithm)
        .set(
            Tag.RECOMMENDED_DISPLAY_CIE_LAB_VALUE,
            Vr.US,
            LIVER_COLOUR[0],
            LIVER_COLOUR[1],
            LIVER_COLOUR[2])
        .set(Tag.TRACKING_ID, Vr.UT, TRACKING_ID)
        .set(Tag.TRACKING_UID, Vr.UI, trackingUid(uids));
  }

  /** The Tracking UID of the liver, which the report has too. */
  static String trackingUid(ResultUids uids) {
    return uids.other(ResultObject.Kind.SEG, "tracking");
  }

  private void dimensions(DataSet seg) {
    // Positions are counted among an object's own frames, so each object has its own dimensions.
    String organization = uids.other(kind, kind + " dimension organization");
    seg.setSequence(
            Tag.DIMENSION_ORGANIZATION_SEQUENCE,
            new DataSet().set(Tag.DIMENSION_ORGANIZATION_UID, Vr.UI, organization))
        .setSequence(
            Tag.DIMENSION_INDEX_SEQUENCE,
            dimension(
                organization,
                Tag.REFERENCED_SEGMENT_NUMBER,
                Tag.SEGMENT_IDENTIFICATION_SEQUENCE,
                "Segment"),
            dimension(
                organization, Tag.IMAGE_POSITION_PATIENT, Tag.PLANE_POSITION_SEQUENCE, "Position"));
  }

  private static DataSet dimension(String organization, int pointer, int group, String label) {
    return new DataSet()
        .set(Tag.DIMENSION_ORGANIZATION_UID, Vr.UI, organization)
        .set(Tag.DIMENSION_INDEX_POINTER, Vr.AT, pointer)
        .set(Tag.FUNCTIONAL_GROUP_POINTER, Vr.AT, group)
        .set(Tag.DIMENSION_DESCRIPTION_LABEL, Vr.LO, label);
  }

  /** Geometry is copied as text: rewriting a decimal string would move the voxels a little. */
  private DataSet shared() {
    DataSet measures = copy(Tag.PIXEL_SPACING, source.first());
    if (source.first().number(Tag.SLICE_THICKNESS, 0) > 0) {
      SourceValue.copy(measures, Tag.SLICE_THICKNESS, source.first());
    } else {
      measures.set(Tag.SLICE_THICKNESS, Vr.DS, findings.sliceSpacing());
    }
    if (SliceDistances.of(findings).areEqual()) { // else readers have each frame's position
      measures.set(Tag.SPACING_BETWEEN_SLICES, Vr.DS, findings.sliceSpacing());
    }
    return new DataSet()
        .setSequence(Tag.PIXEL_MEASURES_SEQUENCE, measures)
        .setSequence(
            Tag.PLANE_ORIENTATION_SEQUENCE, copy(Tag.IMAGE_ORIENTATION_PATIENT, source.first()));
  }

  private static DataSet copy(int tag, DataSet image) {
    DataSet copy = new DataSet();
    SourceValue.copy(copy, tag, image);
    return copy;
  }

  private DataSet frame(int k, int index) {
    DataSet image = source.header(k);
    DataSet derivation =
        new DataSet()
            .setSequence(Tag.DERIVATION_CODE_SEQUENCE, Codes.SEGMENTATION.item())
            .setSequence(
                Tag.SOURCE_IMAGE_SEQUENCE,
                source.sourceImage(k).set(Tag.SPATIAL_LOCATIONS_PRESERVED, Vr.CS, "YES"));
    return new DataSet()
        .setSequence(
            Tag.FRAME_CONTENT_SEQUENCE,
            new DataSet().set(Tag.DIMENSION_INDEX_VALUES, Vr.UL, 1, index + 1))
        .setSequence(Tag.PLANE_POSITION_SEQUENCE, copy(Tag.IMAGE_POSITION_PATIENT, image))
        .setSequence(Tag.DERIVATION_IMAGE_SEQUENCE, derivation)
        .setSequence(
            Tag.SEGMENT_IDENTIFICATION_SEQUENCE,
            new DataSet().set(Tag.REFERENCED_SEGMENT_NUMBER, Vr.US, 1));
  }
}
