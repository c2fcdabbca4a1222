package org.hepatica.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Reads data sets from untrusted bytes (PS3.5 7). No length is believed: memory grows with the
 * bytes that really arrive, and {@link ReadLimits} end everything else.
 */
public final class DataSetReader {
  private static final long UNDEFINED = 0xFFFFFFFFL;
  private static final byte[] EMPTY = {};

  /** Of a value that was asked for by its tag: UIDs, codes and names are never longer. */
  private static final int LONGEST_WANTED = 64 << 10;

  private static final int AT_ONCE = 16 << 10;

  private final InputStream in;
  private final ReadLimits limits;
  private final long stopTag;

  /** Tags of what is kept; null keeps all. */
  private final Set<Integer> wanted;

  private final byte[] start = new byte[8];
  private long offset;
  private int elements;

  /** Whether Pixel Data has been read, which is nearly always the last. */
  private boolean afterPixels;

  /** Header of an element: its tag, VR and length, {@link #UNDEFINED} for undefined. */
  private record Header(int tag, Vr vr, long length, long at) {}

  private DataSetReader(InputStream in, ReadLimits limits, long stopTag, Set<Integer> wanted) {
    this.in = in;
    this.limits = limits;
    this.stopTag = stopTag;
    this.wanted = wanted;
  }

  /** Reads a whole data set, to the end of the stream. */
  public static DataSet read(InputStream in, TransferSyntax syntax, ReadLimits limits)
      throws IOException {
    return read(in, syntax, limits, -1);
  }

  /**
   * Reads a data set up to an attribute or the end of the stream, whatever is first.
   *
   * @param stopTag the first tag not to be read, as an unsigned number; −1 reads all
   * @throws DicomException when the bytes are not a data set, or end in the middle
   */
  public static DataSet read(InputStream in, TransferSyntax syntax, ReadLimits limits, long stopTag)
      throws IOException {
    if (!syntax.deflated()) {
      return new DataSetReader(in, limits, stopTag, null).top(syntax);
    }
    Inflater inflater = new Inflater(true);
    try {
      InputStream plain = new InflaterInputStream(in, inflater, 16 << 10);
      return new DataSetReader(plain, limits, stopTag, null).top(syntax);
    } catch (ZipException | EOFException e) {
      throw new DicomException("the deflated data set is damaged: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  /**
   * Reads like {@link #read(InputStream, TransferSyntax, ReadLimits, long)}, but keeps only some
   * attributes. All others are read, and nothing of them stays: memory does not grow with what a
   * peer sends.
   *
   * @param in inflated, where the syntax is deflated
   * @param wanted tags of attributes of the data set itself, none of them long
   */
  public static DataSet readOnly(
      Set<Integer> wanted, InputStream in, TransferSyntax syntax, ReadLimits limits, long stopTag)
      throws IOException {
    return new DataSetReader(in, limits, stopTag, wanted).top(syntax);
  }

  private DataSet top(TransferSyntax syntax) throws IOException {
    DataSet dataSet = new DataSet();
    while (true) {
      Header header = header(syntax, true);
      if (header == null || stopTag >= 0 && Integer.toUnsignedLong(header.tag) >= stopTag) {
        return dataSet;
      }
      if (header.tag >>> 16 == 0xFFFE) {
        throw damaged(header, "a delimiter outside a sequence");
      }
      value(isWanted(header) ? dataSet : null, header, syntax, 0);
      afterPixels |= header.tag == Tag.PIXEL_DATA;
    }
  }

  private boolean isWanted(Header header) throws DicomException {
    if (wanted == null || !wanted.contains(header.tag)) {
      return wanted == null;
    }
    if (header.length > LONGEST_WANTED) {
      throw damaged(header, "a length of " + header.length + " bytes is more than is taken");
    }
    return true;
  }

  /**
   * @param into null where the element is only walked past
   */
  private void value(DataSet into, Header header, TransferSyntax syntax, int depth)
      throws IOException {
    if (++elements > limits.maxElements()) {
      throw damaged(header, "more than " + limits.maxElements() + " elements");
    }
    boolean isUndefined = header.length == UNDEFINED;
    if (header.vr == Vr.SQ || isUndefined && header.vr == Vr.UN) {
      // UN of undefined length holds an implicit sequence whatever the syntax, PS3.5 6.2.2
      TransferSyntax inside = header.vr == Vr.UN ? TransferSyntax.IMPLICIT_LE : syntax;
      List<DataSet> items = items(header, inside, depth + 1, into != null);
      if (into != null) {
        into.put(header.tag, new DataSet.Element(Vr.SQ, null, items, null));
      }
    } else if (isUndefined) {
      boolean isPixels = header.tag == Tag.PIXEL_DATA && (header.vr == Vr.OB || header.vr == Vr.OW);
      if (!isPixels) {
        throw damaged(header, header.vr + " of undefined length");
      }
      List<byte[]> fragments = fragments(header, into != null);
      if (into != null) {
        into.put(header.tag, new DataSet.Element(header.vr, null, null, fragments));
      }
    } else if (into == null) {
      skip(header, header.length);
    } else {
      byte[] bytes = bytes(header, header.length);
      if (syntax.bigEndian()) {
        swap(bytes, header.vr.unit()); // not those of UN, which are in little endian (6.2.2)
      }
      into.put(header.tag, new DataSet.Element(decided(header, into), bytes, null, null));
    }
  }

  /** Under Implicit VR, US or SS is decided by PixelRepresentation, PS3.5 A.1. */
  private static Vr decided(Header header, DataSet into) {
    Vr vr = header.vr == Vr.UN ? known(header.tag) : header.vr;
    return switch (header.tag) {
      case Tag.PIXEL_PADDING_VALUE,
          Tag.PIXEL_PADDING_RANGE_LIMIT,
          Tag.SMALLEST_IMAGE_PIXEL_VALUE,
          Tag.LARGEST_IMAGE_PIXEL_VALUE ->
          vr == Vr.US && into.integer(Tag.PIXEL_REPRESENTATION, 0) == 1 ? Vr.SS : vr;
      default -> vr;
    };
  }

  /**
   * What UN stands for: some system on the way did not know the attribute (PS3.5 6.2.2). A sequence
   * of a given length stays the bytes it is: writers differ in how they encode its items.
   */
  private static Vr known(int tag) {
    Vr vr = Attributes.vr(tag);
    return vr == Vr.SQ ? Vr.UN : vr;
  }

  private List<DataSet> items(Header sequence, TransferSyntax syntax, int depth, boolean keep)
      throws IOException {
    if (depth > limits.maxDepth()) {
      throw damaged(sequence, "sequences nested more than " + limits.maxDepth() + " deep");
    }
    List<DataSet> items = new ArrayList<>();
    long end = sequence.length == UNDEFINED ? Long.MAX_VALUE : offset + sequence.length;
    while (offset < end) {
      Header header = header(syntax, false);
      if (header.tag == Tag.SEQUENCE_DELIMITATION) {
        if (sequence.length == UNDEFINED) {
          return items;
        }
        continue; // superfluous, yet seen in the field
      }
      if (header.tag != Tag.ITEM) {
        throw damaged(header, "expected an item of " + Tag.name(sequence.tag));
      }
      if (++elements > limits.maxElements()) {
        throw damaged(header, "more than " + limits.maxElements() + " elements");
      }
      DataSet item = keep ? new DataSet() : null;
      item(item, header, syntax, depth, end);
      if (keep) {
        items.add(item);
      }
    }
    if (offset > end) {
      throw damaged(sequence, "an item is longer than its sequence");
    }
    return items;
  }

  private void item(DataSet into, Header item, TransferSyntax syntax, int depth, long sequenceEnd)
      throws IOException {
    long end = item.length == UNDEFINED ? sequenceEnd : offset + item.length;
    if (end > sequenceEnd) {
      throw damaged(item, "an item is longer than its sequence");
    }
    while (offset < end) {
      Header header = header(syntax, false);
      if (header.tag == Tag.ITEM_DELIMITATION) {
        if (item.length == UNDEFINED) {
          return;
        }
        continue;
      }
      if (header.tag >>> 16 == 0xFFFE) {
        throw damaged(header, "a delimiter in the wrong place");
      }
      value(into, header, syntax, depth);
    }
    if (offset > end || item.length == UNDEFINED) {
      throw damaged(item, "an element is longer than its item");
    }
  }

  private List<byte[]> fragments(Header pixels, boolean keep) throws IOException {
    List<byte[]> fragments = new ArrayList<>();
    while (true) {
      Header header = header(TransferSyntax.EXPLICIT_LE, false);
      if (header.tag == Tag.SEQUENCE_DELIMITATION) {
        return fragments;
      }
      if (header.tag != Tag.ITEM || header.length == UNDEFINED) {
        throw damaged(header, "expected a fragment of " + Tag.name(pixels.tag));
      }
      if (++elements > limits.maxElements()) {
        throw damaged(header, "more than " + limits.maxElements() + " fragments");
      }
      if (keep) {
        fragments.add(bytes(header, header.length));
      } else {
        skip(header, header.length);
      }
    }
  }

  /** Reads the header of an element or item; null at a clean end where one is allowed. */
  private Header header(TransferSyntax syntax, boolean mayEnd) throws IOException {
    long at = offset;
    int count = in.readNBytes(start, 0, 8);
    offset += count;
    if (mayEnd && (count == 0 || afterPixels && areZeros(start, count) && restAreZeros(at))) {
      return null;
    }
    if (count < 8) {
      throw new DicomException("the data set ends within an element at offset " + at);
    }
    if (offset > limits.maxTotalBytes()) {
      throw new DicomException("the data set is longer than " + limits.maxTotalBytes() + " bytes");
    }
    boolean big = syntax.bigEndian();
    int tag = number(start, 0, 2, big) << 16 | number(start, 2, 2, big);
    if (tag >>> 16 == 0xFFFE || !syntax.explicitVr()) {
      long length = Integer.toUnsignedLong(number(start, 4, 4, big));
      return new Header(tag, Attributes.vr(tag), length, at);
    }
    Vr vr = Vr.of(start[4], start[5]);
    if (vr == null) {
      throw new DicomException(
          String.format(
              "%s at offset %d: no VR has the letters %02X %02X; is the transfer syntax right?",
              Tag.name(tag), at, start[4], start[5]));
    }
    if (!vr.hasLongLength()) {
      return new Header(tag, vr, number(start, 6, 2, big), at);
    }
    count = in.readNBytes(start, 0, 4);
    offset += count;
    if (count < 4) {
      throw new DicomException(Tag.name(tag) + " at offset " + at + ": the data set ends within");
    }
    return new Header(tag, vr, Integer.toUnsignedLong(number(start, 0, 4, big)), at);
  }

  /**
   * Media and archives fill a file up to whole blocks. Before the pixels zeros are what a full disk
   * leaves, and not taken for an end.
   */
  private boolean restAreZeros(long at) throws IOException {
    byte[] some = new byte[AT_ONCE];
    for (int count = in.read(some); count >= 0; count = in.read(some)) {
      offset += count;
      if (!areZeros(some, count) || offset > limits.maxTotalBytes()) {
        throw new DicomException(
            "what follows the pixels at offset " + at + " is neither an element nor zeros alone");
      }
    }
    return true;
  }

  private static boolean areZeros(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private void measure(Header header, long length) throws DicomException {
    if (length > limits.maxElementBytes() || length > limits.maxTotalBytes() - offset) {
      throw damaged(header, "a length of " + length + " bytes is more than is taken");
    }
  }

  private void skip(Header header, long length) throws IOException {
    measure(header, length);
    byte[] some = new byte[(int) Math.min(AT_ONCE, length)];
    for (long done = 0; done < length; ) {
      int count = in.read(some, 0, (int) Math.min(some.length, length - done));
      if (count < 0) {
        throw damaged(header, "says " + length + " bytes, but only " + done + " are there");
      }
      done += count;
    }
    offset += length;
  }

  private byte[] bytes(Header header, long length) throws IOException {
    measure(header, length);
    if (length == 0) {
      return EMPTY;
    }
    byte[] bytes;
    try {
      // readNBytes grows with what arrives: a false length costs nothing
      bytes = in.readNBytes((int) length);
    } catch (EOFException e) {
      throw new DicomException("the deflated data set ends within " + Tag.name(header.tag), e);
    }
    offset += bytes.length;
    if (bytes.length < length) {
      throw damaged(header, "says " + length + " bytes, but only " + bytes.length + " are there");
    }
    return bytes;
  }

  private static int number(byte[] bytes, int at, int count, boolean big) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | bytes[at + (big ? i : count - 1 - i)] & 0xFF;
    }
    return value;
  }

  private static void swap(byte[] bytes, int unit) {
    for (int start = 0; start + unit <= bytes.length; start += unit) {
      for (int a = start, b = start + unit - 1; a < b; a++, b--) {
        byte first = bytes[a];
        bytes[a] = bytes[b];
        bytes[b] = first;
      }
    }
  }

  private static DicomException damaged(Header header, String what) {
    return new DicomException(Tag.name(header.tag) + " at offset " + header.at + ": " + what);
  }
}
