package org.hepatica.intake;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetReader;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;

/**
 * Parses a data set while it streams by: what intake looks at is kept, all else is only walked
 * over, so that many senders of long headers at once do not take the memory of the node.
 */
final class Parser {
  private static final long PIXELS = 0x7FE00000L;
  private static final int BUFFER = 64 << 10;

  /** A few bytes deflated can become very many: what stands before the pixels stays small. */
  private static final ReadLimits INFLATED_HEADER = new ReadLimits(16 << 20, 16 << 20, 32, 100_000);

  private static final Set<Integer> WANTED =
      Stream.of(Header.TAGS, Equipment.TAGS, Set.of(Tag.ROWS))
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

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
    if (!syntax.deflated()) {
      read(new Trail(in, limit), syntax, ReadLimits.HEADER, decision);
      return;
    }
    Inflater inflater = new Inflater(true);
    try {
      InputStream plain = new InflaterInputStream(in, inflater, BUFFER);
      if (read(new Trail(plain, limit), TransferSyntax.EXPLICIT_LE, INFLATED_HEADER, decision)) {
        in.transferTo(OutputStream.nullOutputStream()); // it may be padded
      }
    } catch (ZipException | EOFException e) {
      throw new DicomException("the deflated data set is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  /** Whether the rest was wanted. */
  private static boolean read(Trail in, TransferSyntax syntax, ReadLimits limits, Decision decision)
      throws IOException, Header.BadUid {
    DataSet header = DataSetReader.readOnly(WANTED, in, syntax, limits, PIXELS);
    boolean wanted = decision.on(header);
    if (wanted) {
      Remainder.walk(in, syntax, header.contains(Tag.ROWS) ? in.last() : new byte[0]);
    }
    return wanted;
  }
}
