package org.hepatica.truth;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Quoted;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;

/**
 * A DICOM segmentation of type BINARY or LABELMAP (PS3.3 A.51, C.8.20), ours or of another tool.
 * Frames are placed by their geometry, and only those that have none, or a part of it, by the
 * source image they name: what OHIF writes may have no Pixel Spacing. A frame whose place is not
 * that of the one source image it names is refused. Frames that are not there are empty.
 */
public final class SegmentationFile {
  private static final int MOST_FRAMES = 200_000;

  /** Of a frame, whose pixels are numbered by an int; far more than any CT has. */
  private static final int MOST_PIXELS = 1 << 28;

  private final DataSet seg;
  private final int rows;
  private final int columns;
  private final List<DataSet> frames;
  private final Segments segments;
  private final SegmentPixels pixels;

  private SegmentationFile(DicomFile file) throws DicomException {
    this.seg = file.dataSet();
    this.rows = seg.integer(Tag.ROWS, 0);
    this.columns = seg.integer(Tag.COLUMNS, 0);
    this.frames = seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    check();
    this.segments = new Segments(seg);
    this.pixels = pixels(file.syntax());
  }

  /** Whether a header is that of a segmentation, of whatever type. */
  public static boolean isOne(DataSet header) {
    String sopClass = header.string(Tag.SOP_CLASS_UID, "");
    return sopClass.equals(Uids.SEGMENTATION) || sopClass.equals(Uids.LABEL_MAP_SEGMENTATION);
  }

  /**
   * Reads a file. Messages of this class do not name it: whoever tells them does.
   *
   * @throws DicomException when it is damaged, or no segmentation of type BINARY or LABELMAP
   * @throws IOException when it cannot be read
   */
  public static SegmentationFile read(Path file) throws IOException {
    DicomFile dicom;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      dicom = Part10.read(in, ReadLimits.FILE, -1);
    }
    if (!isOne(dicom.dataSet())) {
      throw new DicomException("no DICOM segmentation");
    }
    return new SegmentationFile(dicom);
  }

  private void check() throws DicomException {
    int count = seg.integer(Tag.NUMBER_OF_FRAMES, 0);
    if (rows < 1 || columns < 1 || rows > 65_535 || columns > 65_535) {
      throw new DicomException("frames of %d×%d pixels".formatted(columns, rows));
    }
    if ((long) rows * columns > MOST_PIXELS) {
      throw new DicomException(
          "frames of %d×%d pixels, more than %d".formatted(columns, rows, MOST_PIXELS));
    }
    if (count < 1 || count > MOST_FRAMES || count != frames.size()) {
      throw new DicomException(
          "it says %d frames and describes %d".formatted(count, frames.size()));
    }
  }

  private SegmentPixels pixels(TransferSyntax syntax) throws DicomException {
    String type = seg.string(Tag.SEGMENTATION_TYPE, "");
    switch (type) {
      case "BINARY":
        if (syntax.encapsulated()) {
          // No cure by a converter: those of DCMTK, GDCM and pydicom refuse one bit a pixel.
          throw new DicomException(
              "a segmentation of type BINARY in %s is not read; have it written and sent uncompressed, in Explicit VR Little Endian"
                  .formatted(syntax));
        }
        return new BinaryPixels(seg, frames.size(), segments, this::segment);
      case "LABELMAP":
        return new LabelMapPixels(seg, syntax, segments);
      default:
        throw new DicomException(
            "a segmentation of type %s; BINARY and LABELMAP are read"
                .formatted(Quoted.isCode(type) ? type : "?"));
    }
  }

  /** Series Instance UIDs of the series it says it is about; may be empty. */
  public Set<String> referencedSeries() {
    return referencedSeries(seg);
  }

  /** The same of its header. */
  public static Set<String> referencedSeries(DataSet header) {
    Set<String> uids = new LinkedHashSet<>();
    for (DataSet series : header.sequence(Tag.REFERENCED_SERIES_SEQUENCE)) {
      uids.add(series.string(Tag.SERIES_INSTANCE_UID, ""));
    }
    uids.remove("");
    return uids;
  }

  /** Frame of Reference UID; empty when it has none. */
  public String frameOfReferenceUid() {
    return seg.string(Tag.FRAME_OF_REFERENCE_UID, "");
  }

  /**
   * The marks of some segments together, on the pixels of a series.
   *
   * @param wanted labels or numbers of segments; none: the one that is coded or labelled as liver,
   *     or the only one there is when nothing says that it is something else, with the segments of
   *     its lesions
   * @return one set of pixels for each slice of the series, row-major
   * @throws DicomException when there is no such segment, it is not clear which it is or what
   *     belongs to it, a frame does not lie on the series' pixels, or the two have different Frames
   *     of Reference
   */
  public BitSet[] on(SourceGrid grid, List<String> wanted) throws DicomException {
    requireSameFrame(grid);
    return wanted.isEmpty()
        ? new WholeLiver(segments, grid).in(number -> marks(grid, Set.of(number)))
        : marks(grid, segments.named(wanted));
  }

  private BitSet[] marks(SourceGrid grid, Set<Integer> chosen) throws DicomException {
    BitSet[] slices =
        Stream.generate(() -> new BitSet(grid.rows() * grid.columns()))
            .limit(grid.depth())
            .toArray(BitSet[]::new);
    for (int f = 0; f < frames.size(); f++) {
      if (pixels.mayHold(f, chosen)) {
        add(f, pixels.marked(f, chosen), grid, slices);
      }
    }
    return slices;
  }

  /**
   * Equal numbers of millimetres mean one place within one Frame of Reference only (PS3.3
   * C.7.4.1.1.1). Frames without a place are not spared: who wrote the UID meant other images.
   */
  private void requireSameFrame(SourceGrid grid) throws DicomException {
    String own = frameOfReferenceUid();
    String series = grid.frameOfReferenceUid();
    if (!own.isEmpty() && !series.isEmpty() && !own.equals(series)) {
      throw new DicomException(
          "it has another Frame of Reference UID than the series, so that its marks may lie"
              + " elsewhere: segment the images of the series itself");
    }
  }

  private void add(int f, BitSet marked, SourceGrid grid, BitSet... slices) throws DicomException {
    String frame = "frame " + (f + 1);
    double[] position = numbers(f, Tag.PLANE_POSITION_SEQUENCE, Tag.IMAGE_POSITION_PATIENT);
    double[] orientation =
        numbers(f, Tag.PLANE_ORIENTATION_SEQUENCE, Tag.IMAGE_ORIENTATION_PATIENT);
    double[] spacing = numbers(f, Tag.PIXEL_MEASURES_SEQUENCE, Tag.PIXEL_SPACING);
    int k = sourceSlice(f, grid);
    boolean isOnSource = k >= 0 && rows == grid.rows() && columns == grid.columns();
    if (position.length == 0 && !isOnSource) {
      throw new DicomException(
          frame + " has neither a place nor one source image of the series and its size");
    }
    if (isOnSource && (position.length == 0 || orientation.length == 0 || spacing.length == 0)) {
      Place source = grid.slices().get(k).place();
      position = position.length == 0 ? source.position() : position;
      orientation = orientation.length == 0 ? source.orientation() : orientation;
      spacing = spacing.length == 0 ? source.spacing() : spacing;
    }
    Place place = Place.checked(position, orientation, spacing, frame);
    int on = new Plane(frame, place, rows, columns, marked).addTo(grid, slices);
    if (k >= 0 && on >= 0 && on != k) {
      // Viewers differ in which of the two they show it on.
      throw new DicomException(
          ("%s lies on slice %d from the feet, and names slice %d as its source image: which of"
                  + " them was marked is not known; have each frame name the image it lies on, or take"
                  + " Derivation Image Sequence out where the places are right")
              .formatted(frame, on + 1, k + 1));
    }
  }

  /** Of a functional group; empty when there is no such group, or no value in it. */
  private double[] numbers(int f, int group, int tag) {
    DataSet item = group(f, group);
    return item == null ? new double[0] : item.numbers(tag);
  }

  /** The slice of the one source image that a frame names; -1 when there is not exactly one. */
  private int sourceSlice(int f, SourceGrid grid) {
    Set<Integer> found = new TreeSet<>();
    for (DataSet derivation : frames.get(f).sequence(Tag.DERIVATION_IMAGE_SEQUENCE)) {
      for (DataSet source : derivation.sequence(Tag.SOURCE_IMAGE_SEQUENCE)) {
        String uid = source.string(Tag.REFERENCED_SOP_INSTANCE_UID, "");
        int[] numbers = source.integers(Tag.REFERENCED_FRAME_NUMBER);
        for (int frame : numbers.length == 0 ? new int[1] : numbers) {
          found.add(grid.indexOf(uid, frame));
        }
      }
    }
    return found.size() == 1 ? found.iterator().next() : -1;
  }

  private int segment(int f) {
    DataSet identification = group(f, Tag.SEGMENT_IDENTIFICATION_SEQUENCE);
    return identification == null ? -1 : identification.integer(Tag.REFERENCED_SEGMENT_NUMBER, -1);
  }

  /** An item of the frame's functional groups, else of the shared ones; null when in neither. */
  private DataSet group(int f, int tag) {
    DataSet own = frames.get(f).item(tag);
    DataSet shared = seg.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    return own != null || shared == null ? own : shared.item(tag);
  }
}
