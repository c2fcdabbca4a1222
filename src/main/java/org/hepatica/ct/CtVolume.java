package org.hepatica.ct;

import java.util.List;

/**
 * A CT volume in the canonical pose: axial, slice 0 at the feet, row 0 anterior, column 0 at the
 * patient's right. Values are Hounsfield units; arrays are shared, not copied: whoever writes into
 * one changes the volume.
 */
public final class CtVolume {

  private final String studyUid;
  private final String seriesUid;
  private final InPlane inPlane;
  private final double[] orientation;
  private final double[] pixelSpacing;
  private final double sliceSpacing;
  private final List<SourceSlice> slices;
  private final short[][] hu;
  private final BodyProfile body;
  private final List<String> leftOut;
  private final List<String> doubts;

  /**
   * Puts a volume together.
   *
   * @param orientation Image Orientation (Patient) of the source slices
   * @param pixelSpacing Pixel Spacing of the source slices: between rows, between columns, mm
   * @param sliceSpacing between slices, mm
   * @param slices feet to head
   * @param hu per slice, canonical rows x columns, row-major
   * @param body what the slices show
   * @param leftOut images of the series that are not in the volume, a sentence for each kind
   * @param doubts what speaks against the volume and refuses nothing, a sentence each
   */
  CtVolume(
      String studyUid,
      String seriesUid,
      double[] orientation,
      double[] pixelSpacing,
      double sliceSpacing,
      List<SourceSlice> slices,
      short[][] hu,
      BodyProfile body,
      List<String> leftOut,
      List<String> doubts) {
    this.studyUid = studyUid;
    this.seriesUid = seriesUid;
    this.orientation = orientation.clone();
    this.pixelSpacing = pixelSpacing.clone();
    this.sliceSpacing = sliceSpacing;
    this.slices = List.copyOf(slices);
    this.hu = hu;
    this.body = body;
    this.leftOut = List.copyOf(leftOut);
    this.doubts = List.copyOf(doubts);
    this.inPlane =
        InPlane.of(orientation, slices.get(0).sourceRows(), slices.get(0).sourceColumns());
  }

  /** Study Instance UID. */
  public String studyUid() {
    return studyUid;
  }

  /** Series Instance UID. */
  public String seriesUid() {
    return seriesUid;
  }

  /** Columns of a canonical slice. */
  public int columns() {
    return inPlane.columns();
  }

  /** Rows of a canonical slice. */
  public int rows() {
    return inPlane.rows();
  }

  /** Slices. */
  public int depth() {
    return slices.size();
  }

  /** Distance of neighbouring columns of a canonical slice, mm. */
  public double columnSpacing() {
    return inPlane.transposed() ? pixelSpacing[0] : pixelSpacing[1];
  }

  /** Distance of neighbouring rows of a canonical slice, mm. */
  public double rowSpacing() {
    return inPlane.transposed() ? pixelSpacing[1] : pixelSpacing[0];
  }

  /** Distance of neighbouring slices along their normal, mm. */
  public double sliceSpacing() {
    return sliceSpacing;
  }

  /**
   * How much of the way from feet to head slice {@code k} stands for: half the way to either
   * neighbour, at the ends all of the way to the only one, mm. In a regular series that is {@link
   * #sliceSpacing}; the gate lets in some that are denser in one part than in another.
   */
  public double sliceDepth(int k) {
    int below = Math.max(0, k - 1);
    int above = Math.min(slices.size() - 1, k + 1);
    double[] from = slices.get(below).imagePositionPatient();
    double[] to = slices.get(above).imagePositionPatient();
    double[] normal = Stack.normal(orientation);
    double way = 0;
    for (int i = 0; i < 3; i++) {
      way += normal[i] * (to[i] - from[i]);
    }
    return Math.abs(way) / (above - below);
  }

  /**
   * How far slice {@code k} lies beside the normal that stands on slice 0, mm: nothing in a
   * straight stack, more with each slice where the gantry was tilted.
   */
  public double aside(int k) {
    return Stack.aside(
        Stack.normal(orientation),
        slices.get(0).imagePositionPatient(),
        slices.get(k).imagePositionPatient());
  }

  /** Volume of a voxel of slice {@code k}, which is as deep as {@link #sliceDepth}, mL. */
  public double voxelMl(int k) {
    return pixelSpacing[0] * pixelSpacing[1] * sliceDepth(k) / 1000;
  }

  /** Hounsfield units of slice {@code k}: rows x columns, row-major. Not a copy. */
  public short[] hu(int k) {
    return hu[k];
  }

  /** The instances, in the order of the slices. */
  public List<SourceSlice> slices() {
    return slices;
  }

  /** What the slices show of a body. */
  public BodyProfile body() {
    return body;
  }

  /**
   * What of the series is not in the volume, for people: a sentence for each kind of image, with
   * the number of its rule. Empty when nothing was left out.
   */
  public List<String> leftOut() {
    return leftOut;
  }

  /** What people should know before they trust the volume; a sentence each, empty mostly. */
  public List<String> doubts() {
    return doubts;
  }

  /** The way between canonical pixels and those of the source. */
  public InPlane inPlane() {
    return inPlane;
  }

  /**
   * Where the centre of a voxel is.
   *
   * @return x (to the left), y (to the back), z (to the head), mm, in the frame of reference of the
   *     source
   */
  public double[] position(int k, int row, int column) {
    int index = inPlane.sourceIndex(row, column);
    int sourceColumns = inPlane.sourceColumns();
    double alongRow = index % sourceColumns * pixelSpacing[1];
    double alongColumn = index / sourceColumns * pixelSpacing[0];
    double[] first = slices.get(k).imagePositionPatient();
    double[] position = new double[3];
    for (int i = 0; i < 3; i++) {
      position[i] = first[i] + alongRow * orientation[i] + alongColumn * orientation[i + 3];
    }
    return position;
  }
}
