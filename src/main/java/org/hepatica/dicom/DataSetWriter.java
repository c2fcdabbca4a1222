package org.hepatica.dicom;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes data sets in little endian (PS3.5 7, A.1, A.2, A.5). Sequences and items have undefined
 * lengths, which every reader must take (PS3.5 7.5) and which need no second pass.
 */
public final class DataSetWriter {
  private static final int UNDEFINED = 0xFFFFFFFF;

  private final OutputStream out;
  private final boolean explicit;

  private DataSetWriter(OutputStream out, boolean explicit) {
    this.out = out;
    this.explicit = explicit;
  }

  /**
   * Writes a data set. The stream is flushed, not closed.
   *
   * @throws IllegalArgumentException for Explicit VR Big Endian, which the standard has retired
   */
  public static void write(DataSet dataSet, OutputStream out, TransferSyntax syntax)
      throws IOException {
    if (syntax.bigEndian()) {
      throw new IllegalArgumentException("big endian is read, never written");
    }
    if (syntax.deflated()) {
      Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
      try {
        DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater, 16 << 10);
        BufferedOutputStream buffered = new BufferedOutputStream(deflated, 16 << 10);
        new DataSetWriter(buffered, true).dataSet(dataSet);
        buffered.flush();
        deflated.finish();
      } finally {
        deflater.end();
      }
      out.flush();
      return;
    }
    BufferedOutputStream buffered = new BufferedOutputStream(out, 16 << 10);
    new DataSetWriter(buffered, syntax.explicitVr()).dataSet(dataSet);
    buffered.flush();
  }

  private void dataSet(DataSet dataSet) throws IOException {
    for (int tag : dataSet.tags()) {
      DataSet.Element element = dataSet.element(tag);
      if (element.items() != null) {
        sequence(tag, element.items());
      } else if (element.fragments() != null) {
        fragments(tag, element.vr(), element.fragments());
      } else {
        value(tag, element.vr(), element.value());
      }
    }
  }

  /** Lengths are even (PS3.5 7.1.1), also of what was read with an odd one and is passed on. */
  private void value(int tag, Vr vr, byte[] value) throws IOException {
    header(tag, vr, value.length + value.length % 2);
    out.write(value);
    if (value.length % 2 != 0) {
      out.write(vr.padding());
    }
  }

  private void sequence(int tag, List<DataSet> items) throws IOException {
    if (items.isEmpty()) {
      header(tag, Vr.SQ, 0);
      return;
    }
    header(tag, Vr.SQ, UNDEFINED);
    for (DataSet item : items) {
      tagAndLength(Tag.ITEM, UNDEFINED);
      dataSet(item);
      tagAndLength(Tag.ITEM_DELIMITATION, 0);
    }
    tagAndLength(Tag.SEQUENCE_DELIMITATION, 0);
  }

  private void fragments(int tag, Vr vr, List<byte[]> fragments) throws IOException {
    header(tag, vr, UNDEFINED);
    for (byte[] fragment : fragments) {
      tagAndLength(Tag.ITEM, fragment.length + fragment.length % 2);
      out.write(fragment);
      if (fragment.length % 2 != 0) {
        out.write(0);
      }
    }
    tagAndLength(Tag.SEQUENCE_DELIMITATION, 0);
  }

  private void header(int tag, Vr vr, int length) throws IOException {
    if (!explicit) {
      tagAndLength(tag, length);
      return;
    }
    boolean isTooLong = !vr.hasLongLength() && length > 0xFFFF;
    Vr written = isTooLong ? Vr.UN : vr; // PS3.5 6.2.2 note 2
    little(tag >>> 16, 2);
    little(tag, 2);
    out.write(written.name().charAt(0));
    out.write(written.name().charAt(1));
    if (written.hasLongLength()) {
      little(0, 2);
      little(length, 4);
    } else {
      little(length, 2);
    }
  }

  private void tagAndLength(int tag, int length) throws IOException {
    little(tag >>> 16, 2);
    little(tag, 2);
    little(length, 4);
  }

  private void little(int value, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      out.write(value >>> 8 * i);
    }
  }
}
