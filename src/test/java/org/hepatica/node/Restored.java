package org.hepatica.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;

/**
 * Stores a real series in another way: pixels and the geometry that goes with them are rewritten
 * together, so that every voxel stays where it is in the patient. Knows nothing of how the node
 * reads a series. For 16 bit native pixels, sign as it comes.
 */
final class Restored {
  private final List<DataSet> slices = new ArrayList<>();

  /** Reads the uncompressed instances of a series. */
  Restored(Path series) throws IOException {
    try (Stream<Path> files = Files.list(series)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".dcm")).sorted().toList()) {
        slices.add(Part10.read(file).dataSet());
      }
    }
  }

  private Restored each(Consumer<DataSet> change) {
    slices.forEach(change);
    return this;
  }

  /** Writes attributes that go with a position of the patient. */
  Restored position(String position) {
    return each(image -> image.set(Tag.PATIENT_POSITION, Vr.CS, position));
  }

  /** Columns from the other side. */
  Restored columnsMirrored() {
    return each(
        image -> {
          int rows = image.integer(Tag.ROWS, 0);
          int columns = image.integer(Tag.COLUMNS, 0);
          place(image, 0, columns - 1);
          double[] o = image.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
          orient(image, -o[0], -o[1], -o[2], o[3], o[4], o[5]);
          rearrange(image, rows, columns, (r, c) -> r * columns + columns - 1 - c);
        });
  }

  /** Rows from the other end. */
  Restored rowsMirrored() {
    return each(
        image -> {
          int rows = image.integer(Tag.ROWS, 0);
          int columns = image.integer(Tag.COLUMNS, 0);
          place(image, rows - 1, 0);
          double[] o = image.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
          orient(image, o[0], o[1], o[2], -o[3], -o[4], -o[5]);
          rearrange(image, rows, columns, (r, c) -> (rows - 1 - r) * columns + c);
        });
  }

  /** Rows for columns. */
  Restored transposed() {
    return each(
        image -> {
          int rows = image.integer(Tag.ROWS, 0);
          int columns = image.integer(Tag.COLUMNS, 0);
          double[] o = image.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
          orient(image, o[3], o[4], o[5], o[0], o[1], o[2]);
          double[] spacing = image.numbers(Tag.PIXEL_SPACING);
          image.set(Tag.PIXEL_SPACING, Vr.DS, spacing[1], spacing[0]);
          rearrange(image, columns, rows, (r, c) -> c * columns + r);
        });
  }

  /** A part of the field. */
  Restored cropped(int fromRow, int fromColumn, int rows, int columns) {
    return each(
        image -> {
          int width = image.integer(Tag.COLUMNS, 0);
          place(image, fromRow, fromColumn);
          rearrange(image, rows, columns, (r, c) -> (fromRow + r) * width + fromColumn + c);
        });
  }

  /** The mean of each two neighbouring rows: pixels that are twice as high as wide. */
  Restored rowsHalved() {
    return each(
        image -> {
          int rows = image.integer(Tag.ROWS, 0) / 2;
          int columns = image.integer(Tag.COLUMNS, 0);
          double[] first = image.numbers(Tag.IMAGE_POSITION_PATIENT);
          double[] o = image.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
          double[] spacing = image.numbers(Tag.PIXEL_SPACING);
          for (int i = 0; i < 3; i++) {
            first[i] += o[i + 3] * spacing[0] / 2;
          }
          image
              .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, first[0], first[1], first[2])
              .set(Tag.PIXEL_SPACING, Vr.DS, 2 * spacing[0], spacing[1]);
          int[] all = values(image);
          int[] mean = new int[rows * columns];
          for (int i = 0; i < mean.length; i++) {
            int above = i / columns * 2 * columns + i % columns;
            mean[i] = Math.floorDiv(all[above] + all[above + columns], 2);
          }
          image.set(Tag.ROWS, Vr.US, rows);
          store(image, mean);
        });
  }

  /** Numbers and file names from the other end of the stack. */
  Restored reversed() {
    int first = slices.stream().mapToInt(s -> s.integer(Tag.INSTANCE_NUMBER, 0)).min().orElse(0);
    int last = slices.stream().mapToInt(s -> s.integer(Tag.INSTANCE_NUMBER, 0)).max().orElse(0);
    java.util.Collections.reverse(slices);
    return each(
        image ->
            image.set(
                Tag.INSTANCE_NUMBER, Vr.IS, first + last - image.integer(Tag.INSTANCE_NUMBER, 0)));
  }

  /** Unsigned, 12 of 16 bits, with what an old overlay left above them; intercept as it must be. */
  Restored unsigned12() {
    return each(
        image -> {
          int intercept = image.integer(Tag.RESCALE_INTERCEPT, 0);
          int[] values = values(image);
          for (int i = 0; i < values.length; i++) {
            int value = Math.max(0, Math.min(4095, values[i] + intercept + 1024));
            values[i] = value | i % 16 << 12;
          }
          image
              .set(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
              .set(Tag.BITS_STORED, Vr.US, 12)
              .set(Tag.HIGH_BIT, Vr.US, 11)
              .set(Tag.RESCALE_INTERCEPT, Vr.DS, -1024);
          store(image, values);
        });
  }

  /** Signed, two steps a Hounsfield unit; what is air at the four edges is padding. */
  Restored signedHalvesPadded() {
    return each(
        image -> {
          int intercept = image.integer(Tag.RESCALE_INTERCEPT, 0);
          int columns = image.integer(Tag.COLUMNS, 0);
          int rows = image.integer(Tag.ROWS, 0);
          int[] values = values(image);
          for (int i = 0; i < values.length; i++) {
            int edge =
                Math.min(
                    Math.min(i % columns, columns - 1 - i % columns),
                    Math.min(i / columns, rows - 1 - i / columns));
            int hu = values[i] + intercept;
            boolean padding = edge < 8 && hu < -900;
            values[i] = padding ? -32768 + i % 100 : 2 * (hu + 200);
          }
          image
              .set(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
              .set(Tag.BITS_STORED, Vr.US, 16)
              .set(Tag.HIGH_BIT, Vr.US, 15)
              .set(Tag.RESCALE_SLOPE, Vr.DS, 0.5)
              .set(Tag.RESCALE_INTERCEPT, Vr.DS, -200)
              .set(Tag.PIXEL_PADDING_VALUE, Vr.SS, -32768)
              .set(Tag.PIXEL_PADDING_RANGE_LIMIT, Vr.SS, -32669);
          store(image, values);
        });
  }

  /** Where a new pixel comes from. */
  private interface From {
    int index(int row, int column);
  }

  private static void place(DataSet image, int row, int column) {
    double[] first = image.numbers(Tag.IMAGE_POSITION_PATIENT);
    double[] o = image.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
    double[] spacing = image.numbers(Tag.PIXEL_SPACING);
    for (int i = 0; i < 3; i++) {
      first[i] += o[i] * spacing[1] * column + o[i + 3] * spacing[0] * row;
    }
    image.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, first[0], first[1], first[2]);
  }

  private static void orient(DataSet image, Double... cosines) {
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] += 0.0; // no minus zero
    }
    image.set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, (Object[]) cosines);
  }

  private static void rearrange(DataSet image, int rows, int columns, From from) {
    int[] old = values(image);
    int[] values = new int[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        values[r * columns + c] = old[from.index(r, c)];
      }
    }
    image.set(Tag.ROWS, Vr.US, rows).set(Tag.COLUMNS, Vr.US, columns);
    store(image, values);
  }

  private static int[] values(DataSet image) {
    boolean signed = image.integer(Tag.PIXEL_REPRESENTATION, 0) == 1;
    byte[] bytes = image.bytes(Tag.PIXEL_DATA);
    int[] values = new int[image.integer(Tag.ROWS, 0) * image.integer(Tag.COLUMNS, 0)];
    for (int i = 0; i < values.length; i++) {
      int word = bytes[2 * i] & 0xFF | (bytes[2 * i + 1] & 0xFF) << 8;
      values[i] = signed ? (short) word : word;
    }
    return values;
  }

  private static void store(DataSet image, int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    image.setBytes(Tag.PIXEL_DATA, Vr.OW, bytes.array());
  }

  /** Writes the series into a new folder and returns it. */
  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < slices.size(); i++) {
      Part10.write(
          folder.resolve("%04d.dcm".formatted(i + 1)), slices.get(i), TransferSyntax.EXPLICIT_LE);
    }
    return folder;
  }
}
