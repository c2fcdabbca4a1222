package org.hepatica.result;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.PatientIdentity;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.disk.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes objects so that a file under its own name is whole and survives a loss of power: temporary
 * name, fsync, rename, and at the end fsync of the folder.
 */
final class ResultFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ResultFolder.class);

  private final Path folder;
  private final List<ResultObject> objects = new ArrayList<>();

  private final DataSet source;
  private final EarlierResults earlier;

  /**
   * @param folder is made with the first object
   * @param source an instance that codes in the objects may have been copied from
   * @param earlier from which an object of the same UID is taken as it was
   */
  ResultFolder(Path folder, DataSet source, EarlierResults earlier) {
    this.folder = folder;
    this.source = source;
    this.earlier = earlier;
  }

  /**
   * Writes one object, with the names of its private coding schemes; one of the same name is
   * replaced at once.
   */
  ResultObject add(String name, ResultObject.Kind kind, DataSet object) throws IOException {
    CodingSchemes.identify(object, source);
    TransferSyntax syntax =
        object.fragments(Tag.PIXEL_DATA) == null
            ? TransferSyntax.EXPLICIT_LE
            : TransferSyntax.JPEG_BASELINE;
    Path file = Files.createDirectories(folder).resolve(name);
    DurableFiles.place(
        file,
        out -> {
          if (!copyEarlier(object, syntax, out)) {
            Part10.write(out, object, syntax);
          }
        });
    ResultObject added =
        new ResultObject(
            file,
            kind,
            object.string(Tag.SOP_CLASS_UID),
            object.string(Tag.SOP_INSTANCE_UID),
            object.string(Tag.SERIES_INSTANCE_UID),
            syntax);
    objects.add(added);
    return added;
  }

  /** Copies what an earlier job wrote under the UID of this object, if it is still there, whole. */
  private boolean copyEarlier(DataSet object, TransferSyntax syntax, OutputStream out)
      throws IOException {
    Optional<Path> file = earlier.file(object.string(Tag.SOP_INSTANCE_UID));
    if (file.isEmpty()) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file.get());
    } catch (NoSuchFileException e) {
      return false; // a purge has taken it; the PACS gets the object with the dates of this job
    }
    if (!isWhole(bytes, object, syntax)) {
      LOG.warn(
          "{} is damaged, or its patient was corrected since; what it held is made anew and bears"
              + " another date",
          file.get());
      return false;
    }
    out.write(bytes);
    return true;
  }

  /**
   * Whether bytes hold this object, but for dates, from its beginning to its last element, and of
   * the patient that the images name now: a name is no part of a UID.
   */
  private static boolean isWhole(byte[] bytes, DataSet object, TransferSyntax syntax)
      throws IOException {
    try {
      DicomFile file = Part10.read(new ByteArrayInputStream(bytes), ReadLimits.FILE, -1);
      DataSet earlier = file.dataSet();
      int[] tags = object.tags();
      return file.syntax().equals(syntax)
          && same(Tag.SOP_CLASS_UID, object, earlier)
          && same(Tag.SOP_INSTANCE_UID, object, earlier)
          && PatientIdentity.of(object).equals(PatientIdentity.of(earlier))
          && earlier.contains(tags[tags.length - 1]);
    } catch (DicomException e) {
      return false;
    }
  }

  private static boolean same(int tag, DataSet a, DataSet b) {
    return a.string(tag, "").equals(b.string(tag, ""));
  }

  /** Makes the names durable and returns what was written, in order. */
  List<ResultObject> finish() throws IOException {
    if (!objects.isEmpty()) {
      DurableFiles.syncFolder(folder);
    }
    return List.copyOf(objects);
  }
}
