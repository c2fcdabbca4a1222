package org.hepatica.dicom.net.dcm4che;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.dcm4che3.net.DataWriter;
import org.dcm4che3.net.PDVOutputStream;

/** Copies a data set into the message, byte for byte, and knows whose fault a failure is. */
final class DataSetSource implements DataWriter {
  private final Watched dataSet;
  private final boolean padded;

  /**
   * @param padded whether a zero byte makes an odd length even, as deflated data sets want it
   *     (PS3.5 A.5)
   */
  DataSetSource(InputStream dataSet, boolean padded) {
    this.dataSet = new Watched(dataSet);
    this.padded = padded;
  }

  /** The failure of the data set's source; null when it has not failed. */
  IOException failure() {
    return dataSet.failure;
  }

  @Override
  public void writeTo(PDVOutputStream out, String transferSyntaxUid) throws IOException {
    out.copyFrom(dataSet);
    if (padded && dataSet.count % 2 != 0) {
      out.write(0);
    }
  }

  private static final class Watched extends FilterInputStream {
    private IOException failure;
    private long count;

    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        // In full, so that fragments are as long as they may be, and even.
        int got = in.readNBytes(target, offset, length);
        count += got;
        return got == 0 && length > 0 ? -1 : got;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
