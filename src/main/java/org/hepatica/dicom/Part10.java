package org.hepatica.dicom;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** DICOM files: 128 bytes, {@code DICM}, file meta information, data set (PS3.10 7). */
public final class Part10 {
  private static final int PREAMBLE = 132;
  private static final int MAX_META = 1 << 20;
  private static final long PIXELS = 0x7FE00000L;
  private static final long AFTER_META = 0x00030000L;
  private static final String BARE =
      "; it looks like a data set without file meta information, which DCMTK's dcmconv adds";

  private Part10() {}

  /**
   * Reads a whole file.
   *
   * @throws DicomException when it is not a DICOM file or damaged; the message names the file
   */
  public static DicomFile read(Path file) throws IOException {
    return open(file, ReadLimits.FILE, -1);
  }

  /** Reads a file up to its pixels (or what else fills the groups from 7FE0 on). */
  public static DicomFile readHeader(Path file) throws IOException {
    return open(file, ReadLimits.HEADER, PIXELS);
  }

  /** The same of a stream; messages then name no file. */
  public static DicomFile readHeader(InputStream in) throws IOException {
    return read(in, ReadLimits.HEADER, PIXELS);
  }

  private static DicomFile open(Path file, ReadLimits limits, long stopTag) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 << 10)) {
      return read(in, limits, stopTag);
    } catch (DicomException e) {
      throw new DicomException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  /** Reads a file from a stream. {@code stopTag} as in {@link DataSetReader#read}. */
  public static DicomFile read(InputStream in, ReadLimits limits, long stopTag) throws IOException {
    byte[] start = in.readNBytes(PREAMBLE + 12);
    if (start.length < PREAMBLE + 12
        || start[128] != 'D'
        || start[129] != 'I'
        || start[130] != 'C'
        || start[131] != 'M') {
      throw new DicomException(
          "not a DICOM file (no DICM after 128 bytes, PS3.10 7.1)" + (isBare(start) ? BARE : ""));
    }
    int groupLength = groupLength(start);
    byte[] group = in.readNBytes(groupLength);
    if (group.length < groupLength) {
      throw new DicomException("the file ends within its file meta information");
    }
    InputStream bytes = new ByteArrayInputStream(group);
    DataSet meta =
        DataSetReader.read(bytes, TransferSyntax.EXPLICIT_LE, ReadLimits.HEADER, AFTER_META);
    if (bytes.available() > 0) {
      throw new DicomException(
          "what the file meta information says (0002,0000), is not its length: it ends before");
    }
    String uid = meta.string(Tag.TRANSFER_SYNTAX_UID);
    if (uid == null) {
      throw new DicomException("the file meta information names no transfer syntax");
    }
    TransferSyntax syntax = TransferSyntax.of(uid);
    DataSet dataSet = DataSetReader.read(in, syntax, limits, stopTag);
    return new DicomFile(meta, dataSet, syntax, PREAMBLE + 12L + groupLength);
  }

  /** Whether a file begins with an element of group 0002 or 0008, as some old archives write. */
  private static boolean isBare(byte[] start) {
    return start.length > 8 && (start[0] == 2 || start[0] == 8) && start[1] == 0 && start[3] == 0;
  }

  /** Reads (0002,0000) UL, which must come first (PS3.10 7.1). */
  private static int groupLength(byte[] start) throws DicomException {
    boolean isGroupLength =
        start[PREAMBLE] == 2
            && start[PREAMBLE + 1] == 0
            && start[PREAMBLE + 2] == 0
            && start[PREAMBLE + 3] == 0
            && start[PREAMBLE + 4] == 'U'
            && start[PREAMBLE + 5] == 'L';
    int length = 0;
    for (int i = 3; i >= 0; i--) {
      length = length << 8 | start[PREAMBLE + 8 + i] & 0xFF;
    }
    if (!isGroupLength || length < 0 || length > MAX_META) {
      throw new DicomException("the file meta information has no valid length (0002,0000)");
    }
    return length;
  }

  /**
   * Returns what stands before the data set in a file: preamble, prefix, file meta information.
   *
   * @param sourceAe AE title the object came from; null leaves it out
   */
  public static byte[] preamble(
      String sopClassUid, String sopInstanceUid, String transferSyntaxUid, String sourceAe) {
    DataSet meta =
        new DataSet()
            .setBytes(Tag.FILE_META_INFORMATION_VERSION, Vr.OB, new byte[] {0, 1})
            .set(Tag.MEDIA_STORAGE_SOP_CLASS_UID, Vr.UI, sopClassUid)
            .set(Tag.MEDIA_STORAGE_SOP_INSTANCE_UID, Vr.UI, sopInstanceUid)
            .set(Tag.TRANSFER_SYNTAX_UID, Vr.UI, transferSyntaxUid)
            .set(Tag.IMPLEMENTATION_CLASS_UID, Vr.UI, Uids.IMPLEMENTATION_CLASS)
            .set(Tag.IMPLEMENTATION_VERSION_NAME, Vr.SH, Uids.IMPLEMENTATION_VERSION);
    if (sourceAe != null) {
      meta.set(Tag.SOURCE_APPLICATION_ENTITY_TITLE, Vr.AE, sourceAe);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      DataSetWriter.write(meta, body, TransferSyntax.EXPLICIT_LE);
      all.write(new byte[128]);
      all.write(new byte[] {'D', 'I', 'C', 'M'});
      DataSetWriter.write(
          new DataSet().set(Tag.FILE_META_INFORMATION_GROUP_LENGTH, Vr.UL, body.size()),
          all,
          TransferSyntax.EXPLICIT_LE);
      body.writeTo(all);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return all.toByteArray();
  }

  /** Writes a whole file; SOP class and instance are the data set's own. */
  public static void write(Path file, DataSet dataSet, TransferSyntax syntax) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      write(out, dataSet, syntax);
    }
  }

  /** Writes a whole file to a stream, which stays open. */
  public static void write(OutputStream out, DataSet dataSet, TransferSyntax syntax)
      throws IOException {
    String sopClass = dataSet.string(Tag.SOP_CLASS_UID);
    String sopInstance = dataSet.string(Tag.SOP_INSTANCE_UID);
    if (!Uids.isValid(sopClass) || !Uids.isValid(sopInstance)) {
      throw new DicomException(
          "SOPClassUID %s or SOPInstanceUID %s is no UID"
              .formatted(Quoted.uid(sopClass), Quoted.uid(sopInstance)));
    }
    out.write(preamble(sopClass, sopInstance, syntax.uid(), null));
    DataSetWriter.write(dataSet, out, syntax);
  }
}
