package org.hepatica.ct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/** A small CT series of an anatomy that is given in patient coordinates, cut in any pose. */
final class MadeSeries {

  static final int COUNT = 12;
  static final double STEP = 4;

  /** Spacing between rows and between columns of the source. */
  static final double[] SPACING = {0.8, 1.3};

  final int rows;
  final int columns;
  final double[] orientation;
  final List<DataSet> slices = new ArrayList<>();

  /** A straight axial stack. */
  MadeSeries() {
    this(7, 9, new double[] {1, 0, 0, 0, 1, 0});
  }

  /** First pixels of all slices lie on one line along z, slice 0 at z = 100. */
  MadeSeries(int rows, int columns, double[] orientation) {
    this.rows = rows;
    this.columns = columns;
    this.orientation = orientation;
    for (int k = 0; k < COUNT; k++) {
      slices.add(slice(k, new double[] {-3, 5, 100 + STEP * k}));
    }
  }

  /** HU of a place: different everywhere, not symmetric in anything, never halfway to round. */
  static int anatomy(double[] p) {
    return (int) Math.round(4 * p[0] - 3 * p[1] + 0.5 * (p[2] - 100) + 0.03);
  }

  private DataSet slice(int k, double[] first) {
    ByteBuffer pixels = ByteBuffer.allocate(2 * rows * columns).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double[] p = new double[3];
        for (int i = 0; i < 3; i++) {
          p[i] =
              first[i]
                  + column * SPACING[1] * orientation[i]
                  + row * SPACING[0] * orientation[i + 3];
        }
        pixels.putShort((short) (anatomy(p) + 1024));
      }
    }
    return new DataSet()
        .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "AXIAL")
        .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("made", String.valueOf(k)))
        .set(Tag.MODALITY, Vr.CS, "CT")
        .set(Tag.PATIENT_NAME, Vr.PN, "MADE^SERIES")
        .set(Tag.PATIENT_ID, Vr.LO, "SECRET-1")
        .set(Tag.STUDY_INSTANCE_UID, Vr.UI, Uids.derive("made study"))
        .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("made series"))
        .set(Tag.INSTANCE_NUMBER, Vr.IS, (k * 7 + 3) % COUNT)
        .set(Tag.SLICE_THICKNESS, Vr.DS, 9)
        .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, first[0], first[1], first[2])
        .set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, Arrays.stream(orientation).boxed().toArray())
        .set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, Uids.derive("made frame"))
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
        .set(Tag.ROWS, Vr.US, rows)
        .set(Tag.COLUMNS, Vr.US, columns)
        .set(Tag.PIXEL_SPACING, Vr.DS, SPACING[0], SPACING[1])
        .set(Tag.BITS_ALLOCATED, Vr.US, 16)
        .set(Tag.BITS_STORED, Vr.US, 16)
        .set(Tag.HIGH_BIT, Vr.US, 15)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
        .set(Tag.RESCALE_INTERCEPT, Vr.DS, -1024)
        .set(Tag.RESCALE_SLOPE, Vr.DS, 1)
        .set(Tag.RESCALE_TYPE, Vr.LO, "HU")
        .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels.array());
  }

  MadeSeries all(Consumer<DataSet> change) {
    slices.forEach(change);
    return this;
  }

  MadeSeries one(int k, Consumer<DataSet> change) {
    change.accept(slices.get(k));
    return this;
  }

  /** Moves slice {@code k} to another place without changing its pixels. */
  MadeSeries at(int k, double x, double y, double z) {
    return one(k, d -> d.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, x, y, z));
  }

  MadeSeries without(int k) {
    slices.remove(k);
    return this;
  }

  List<Path> write(Path folder) {
    return write(folder, TransferSyntax.EXPLICIT_LE);
  }

  List<Path> write(Path folder, TransferSyntax syntax) {
    List<Path> files = new ArrayList<>();
    for (int k = 0; k < slices.size(); k++) {
      // An order that is neither that of the positions nor that of the instance numbers.
      Path file = folder.resolve("s" + (k * 5 + 2) % 13 + ".dcm");
      try {
        Part10.write(file, slices.get(k), syntax);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      files.add(file);
    }
    files.sort(null);
    return files;
  }
}
