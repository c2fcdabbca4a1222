package org.hepatica.cases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.hepatica.dicom.DicomException;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.truth.MaskSeries;
import org.hepatica.truth.SegmentationFile;
import org.hepatica.truth.SourceGrid;

/** What somebody marked in a series, in one of the forms that there are. */
interface Truth {
  /** Kind and file, for messages and the report. */
  String name();

  /** Where it lies. */
  Path folder();

  /** Whether it says what frame of reference it is in, or which series it is of. */
  boolean saysWhose();

  /** Whether it says that it is about this series; one that says nothing may be about any. */
  boolean mayBeOf(SourceGrid series);

  /**
   * The marks on the pixels of a series, one set for each slice.
   *
   * @throws DicomException when it does not fit or is damaged; the message says why
   * @throws IOException when it cannot be read
   */
  BitSet[] on(SourceGrid series) throws IOException;

  /** A DICOM segmentation. */
  record Seg(Path file, SegmentationFile seg, List<String> segments) implements Truth {
    static Seg read(Path file, List<String> segments) throws IOException {
      return new Seg(file, SegmentationFile.read(file), segments);
    }

    @Override
    public String name() {
      return "SEG " + file.getFileName();
    }

    @Override
    public Path folder() {
      return folderOf(file);
    }

    @Override
    public boolean saysWhose() {
      return !seg.referencedSeries().isEmpty() || !seg.frameOfReferenceUid().isEmpty();
    }

    @Override
    public boolean mayBeOf(SourceGrid series) {
      Set<String> referenced = seg.referencedSeries();
      return referenced.isEmpty()
          ? sameFrame(seg.frameOfReferenceUid(), series)
          : referenced.contains(series.seriesUid());
    }

    @Override
    public BitSet[] on(SourceGrid series) throws IOException {
      return seg.on(series, segments);
    }
  }

  /** A series of masks. */
  record Masks(SourceGrid grid, List<Path> files) implements Truth {
    static Masks read(List<Path> files) throws IOException {
      return new Masks(SourceGrid.of(files), files);
    }

    @Override
    public String name() {
      return "masks %s (%s and %d more)"
          .formatted(folder().getFileName(), files.get(0).getFileName(), files.size() - 1);
    }

    @Override
    public Path folder() {
      return folderOf(files.get(0));
    }

    @Override
    public boolean saysWhose() {
      return !grid.frameOfReferenceUid().isEmpty();
    }

    @Override
    public boolean mayBeOf(SourceGrid series) {
      return sameFrame(grid.frameOfReferenceUid(), series);
    }

    @Override
    public BitSet[] on(SourceGrid series) throws IOException {
      return MaskSeries.on(series, files);
    }
  }

  /** The truth that {@code hepatica phantom} writes. */
  record OfPhantom(Path folder, PhantomTruth truth) implements Truth {
    static OfPhantom read(Path json) throws IOException {
      return new OfPhantom(json.getParent(), PhantomTruth.open(json.getParent()));
    }

    @Override
    public String name() {
      return "phantom " + folder.getFileName();
    }

    @Override
    public boolean saysWhose() {
      return true;
    }

    @Override
    public boolean mayBeOf(SourceGrid series) {
      return truth.content().seriesUid().equals(series.seriesUid());
    }

    @Override
    public BitSet[] on(SourceGrid series) throws IOException {
      PhantomTruth.Content content = truth.content();
      if (content.rows() != series.rows()
          || content.columns() != series.columns()
          || content.slices().size() != series.depth()) {
        throw new DicomException(folder + " is the truth of a phantom of another size");
      }
      BitSet[] slices = new BitSet[series.depth()];
      for (int k = 0; k < slices.length; k++) {
        String uid = content.slices().get(k).sopInstanceUid();
        if (!uid.equals(series.slices().get(k).sopInstanceUid())) {
          throw new DicomException(folder + ": slice " + (k + 1) + " is of another instance");
        }
        byte[] mask = truth.mask(k);
        slices[k] = new BitSet(mask.length);
        for (int i = 0; i < mask.length; i++) {
          slices[k].set(i, mask[i] != 0);
        }
      }
      return slices;
    }
  }

  private static Path folderOf(Path file) {
    return file.toAbsolutePath().normalize().getParent();
  }

  /** Whether two frames of reference may be one: an empty one may be any. */
  private static boolean sameFrame(String frameOfReferenceUid, SourceGrid series) {
    return frameOfReferenceUid.isEmpty()
        || series.frameOfReferenceUid().isEmpty()
        || frameOfReferenceUid.equals(series.frameOfReferenceUid());
  }
}
