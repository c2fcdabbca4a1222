package org.hepatica.intake;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetReader;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;

/** Parses a data set while it streams by: the header is kept, the pixels are only walked over. */
final class Parser {
  private static final long PIXELS = 0x7FE00000L;
  private static final int BUFFER = 64 << 10;

  /** A few bytes deflated can become very many: what stands before the pixels stays small. */
  private static final ReadLimits INFLATED_HEADER = new ReadLimits(16 << 20, 16 << 20, 32, 100_000);

  private Parser() {}

  /** What may be decided when the header is known. */
  interface Decision {
    /** Whether the rest is wanted. */
    boolean on(DataSet header) throws IOException, Header.BadUid;
  }

  /**
   * Reads a data set to its end, or, when the decision is no, up to its pixels.
   *
   * @param limit longest data set after inflation, in bytes
   * @throws DicomException when it is none, or ends too early
   * @throws Tee.TooLong when it is longer than the limit
   */
  static void read(InputStream in, TransferSyntax syntax, long limit, Decision decision)
      throws IOException, Header.BadUid {
    Inflater inflater = new Inflater(true);
    try {
      InputStream plain = syntax.deflated() ? new InflaterInputStream(in, inflater, BUFFER) : in;
      TransferSyntax inside = syntax.deflated() ? TransferSyntax.EXPLICIT_LE : syntax;
      Trail trail = new Trail(plain, limit);
      ReadLimits limits = syntax.deflated() ? INFLATED_HEADER : ReadLimits.HEADER;
      DataSet header = DataSetReader.read(trail, inside, limits, PIXELS);
      if (decision.on(header)) {
        Remainder.walk(trail, inside, header.contains(Tag.ROWS) ? trail.last() : new byte[0]);
        in.transferTo(OutputStream.nullOutputStream()); // a deflated data set may be padded
      }
    } catch (ZipException | EOFException e) {
      throw new DicomException("the deflated data set is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }
}
