package org.hepatica.intake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.StoreRequest;

/** Small DICOM objects and how a peer would send them. */
public final class Objects {
  public static final int SIZE = 16;

  private Objects() {}

  public static DataSet ct(String study, String series, String sop) {
    byte[] pixels = new byte[SIZE * SIZE * 2];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 31 + sop.hashCode());
    }
    return new DataSet()
        .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, sop)
        .set(Tag.MODALITY, Vr.CS, "CT")
        .set(Tag.MANUFACTURER, Vr.LO, "Phantom works")
        .set(Tag.PATIENT_NAME, Vr.PN, "Doe^Jane")
        .set(Tag.PATIENT_ID, Vr.LO, "P1")
        .set(Tag.STUDY_INSTANCE_UID, Vr.UI, study)
        .set(Tag.SERIES_INSTANCE_UID, Vr.UI, series)
        .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 0, 0, 5)
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .set(Tag.ROWS, Vr.US, SIZE)
        .set(Tag.COLUMNS, Vr.US, SIZE)
        .set(Tag.BITS_ALLOCATED, Vr.US, 16)
        .set(Tag.BITS_STORED, Vr.US, 16)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
        .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
  }

  static byte[] bytes(DataSet dataSet, TransferSyntax syntax) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataSetWriter.write(dataSet, out, syntax);
    return out.toByteArray();
  }

  public static InputStream stream(DataSet dataSet) throws IOException {
    return new ByteArrayInputStream(bytes(dataSet, TransferSyntax.EXPLICIT_LE));
  }

  static StoreRequest request(DataSet dataSet) {
    return request(dataSet, TransferSyntax.EXPLICIT_LE);
  }

  static StoreRequest request(DataSet dataSet, TransferSyntax syntax) {
    return request(dataSet, syntax, "PACS");
  }

  /** Of another sender. */
  public static StoreRequest request(DataSet dataSet, String callingAe) {
    return request(dataSet, TransferSyntax.EXPLICIT_LE, callingAe);
  }

  private static StoreRequest request(DataSet dataSet, TransferSyntax syntax, String callingAe) {
    return new StoreRequest(
        1,
        callingAe,
        "HEPATICA",
        InetAddress.getLoopbackAddress(),
        dataSet.string(Tag.SOP_CLASS_UID),
        dataSet.string(Tag.SOP_INSTANCE_UID),
        syntax.uid());
  }

  /** A peer that sends some bytes and then breaks off. */
  static InputStream brokenOff(byte[] bytes, int after) {
    return new InputStream() {
      private int at;

      @Override
      public int read() throws IOException {
        if (at == after) {
          throw new IOException("connection reset by peer");
        }
        return bytes[at++] & 0xFF;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = Math.min(Math.min(length, 100), after - at);
        if (n == 0) {
          throw new IOException("connection reset by peer");
        }
        System.arraycopy(bytes, at, buffer, offset, n);
        at += n;
        return n;
      }
    };
  }
}
