package org.hepatica.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Frames;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.PatientIdentity;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/**
 * The images that were analysed, instances or frames of some: their headers, in the order of the
 * findings' slices.
 */
final class SourceSeries {
  /** What every instance must have in common, beside the patient, before a result may bear it. */
  private static final int[] IDENTITY = {Tag.STUDY_INSTANCE_UID, Tag.SERIES_INSTANCE_UID};

  /** What places an instance's pixels in the patient. */
  private static final int[] PLACE = {
    Tag.IMAGE_POSITION_PATIENT, Tag.IMAGE_ORIENTATION_PATIENT, Tag.PIXEL_SPACING
  };

  /**
   * An image: where it is, how it is encoded, what it says of itself.
   *
   * @param frame its number, from 1; 0 where the instance is the image
   */
  private record Image(Path file, TransferSyntax syntax, DataSet header, int frame) {}

  private final List<Image> images;

  private SourceSeries(List<Image> images) {
    this.images = images;
  }

  /**
   * Reads the headers of all slices and compares them with the findings and with each other.
   *
   * @throws DicomException when an instance is not the one that was analysed, or belongs to another
   *     patient, study or series than the first
   */
  static SourceSeries load(Findings findings) throws IOException {
    List<Image> images = new ArrayList<>();
    Map<Path, List<Image>> read = new HashMap<>();
    for (SliceFinding slice : findings.slices()) {
      Path file = Path.of(slice.file());
      List<Image> frames = read.get(file);
      if (frames == null) {
        frames = frames(file);
        read.put(file, frames);
      }
      int frame = Math.max(0, slice.frame() - 1);
      Image image = frames.get(Math.min(frame, frames.size() - 1));
      DataSet header = image.header;
      String name = file.getFileName().toString();
      if (slice.sopInstanceUid() == null
          || !slice.sopInstanceUid().equals(header.string(Tag.SOP_INSTANCE_UID))
          || slice.frame() != image.frame) {
        throw new DicomException(
            name + ": is not the instance " + slice.sopInstanceUid() + " that was analysed");
      }
      if (header.integer(Tag.ROWS, 0) != findings.rows()
          || header.integer(Tag.COLUMNS, 0) != findings.columns()) {
        throw new DicomException(
            "%s: has another matrix than the %d x %d that were analysed"
                .formatted(name, findings.rows(), findings.columns()));
      }
      images.add(image);
      requireSameIdentity(name, images.get(0).header, header);
    }
    return new SourceSeries(images);
  }

  /**
   * Reads what can be read of a series that was refused: all its readable instances of the study
   * and series of the first one. Empty when there is none that says to which study it belongs, when
   * it is an object of our own, or when the instances do not agree on the patient: what is put into
   * a study bears a patient's name, and none of theirs is known to be the right one.
   */
  static SourceSeries loadReadable(Findings findings) {
    List<Image> images = new ArrayList<>();
    for (SliceFinding slice : findings.slices()) {
      try {
        Image image = read(Path.of(slice.file()));
        DataSet header = image.header;
        boolean named =
            Uids.isValid(header.string(Tag.STUDY_INSTANCE_UID))
                && Uids.isValid(header.string(Tag.SOP_CLASS_UID))
                && Uids.isValid(header.string(Tag.SOP_INSTANCE_UID));
        if (named && !Equipment.isOurs(header)) {
          if (!images.isEmpty()) {
            DataSet first = images.get(0).header;
            if (difference(first, header) != null) {
              return new SourceSeries(List.of());
            }
            requireSameIdentity(slice.file(), first, header);
          }
          images.add(image);
        }
      } catch (IOException e) {
        // Why it cannot be read is for the gate to say; here it only cannot be referred to.
        continue;
      }
    }
    return new SourceSeries(images);
  }

  private static Image read(Path file) throws IOException {
    DicomFile opened = Part10.readHeader(file);
    return new Image(file, opened.syntax(), opened.dataSet(), 0);
  }

  /** All images of a file. */
  private static List<Image> frames(Path file) throws IOException {
    Image instance = read(file);
    if (!Frames.areIn(instance.header)) {
      return List.of(instance);
    }
    List<Image> frames = new ArrayList<>();
    for (DataSet frame : Frames.of(instance.header)) {
      frames.add(new Image(file, instance.syntax, frame, frames.size() + 1));
    }
    return frames;
  }

  private static void requireSameIdentity(String name, DataSet first, DataSet other)
      throws DicomException {
    String difference = difference(first, other);
    for (int tag : IDENTITY) {
      if (!first.string(tag, "").equals(other.string(tag, ""))) {
        difference = Tag.name(tag);
      }
    }
    if (difference != null) {
      throw new DicomException(
          name + ": differs from the first instance of the series in " + difference);
    }
  }

  /** What differs about the patient; null when nothing does. */
  private static String difference(DataSet first, DataSet other) {
    return PatientIdentity.of(first).difference(PatientIdentity.of(other));
  }

  boolean isEmpty() {
    return images.isEmpty();
  }

  int size() {
    return images.size();
  }

  /** The header of slice k. */
  DataSet header(int k) {
    return images.get(k).header;
  }

  /** The file of slice k. */
  Path file(int k) {
    return images.get(k).file;
  }

  /** The syntax that slice k is encoded in, which is the one that it came in. */
  TransferSyntax syntax(int k) {
    return images.get(k).syntax;
  }

  DataSet first() {
    return header(0);
  }

  /** References to the instances, each once. */
  List<DataSet> instances() {
    return byInstance().values().stream()
        .map(frames -> ResultHeader.reference(frames.get(0).header))
        .toList();
  }

  /** References to the images: to instances, each once, with the numbers of their frames. */
  List<DataSet> references() {
    return byInstance().values().stream().map(SourceSeries::reference).toList();
  }

  /** A reference to the image of slice k as one that pixels were computed from. */
  DataSet sourceImage(int k) {
    return reference(List.of(images.get(k)))
        .setSequence(Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE, Codes.SOURCE_IMAGE.item());
  }

  private Map<String, List<Image>> byInstance() {
    return images.stream()
        .collect(
            Collectors.groupingBy(
                image -> image.header.string(Tag.SOP_INSTANCE_UID, ""),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  /** To frames of one instance (PS3.3 10.3). */
  private static DataSet reference(List<Image> frames) {
    DataSet reference = ResultHeader.reference(frames.get(0).header);
    Object[] numbers = frames.stream().map(Image::frame).filter(n -> n > 0).sorted().toArray();
    return numbers.length == 0
        ? reference
        : reference.set(Tag.REFERENCED_FRAME_NUMBER, Vr.IS, numbers);
  }

  String studyUid() {
    return first().string(Tag.STUDY_INSTANCE_UID);
  }

  /** The source's Frame of Reference UID; one derived from its series when it has none. */
  String frameOfReferenceUid() {
    String uid = first().string(Tag.FRAME_OF_REFERENCE_UID);
    String series = first().string(Tag.SERIES_INSTANCE_UID, studyUid());
    return Uids.isValid(uid) ? uid : Uids.derive("frame of reference", series);
  }

  /**
   * A hash of all images and where in the patient they lie, whatever their order and however their
   * numbers are written.
   */
  String fingerprint() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      images.stream()
          .map(SourceSeries::identity)
          .sorted()
          .forEach(line -> sha.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String identity(Image image) {
    DataSet header = image.header;
    StringBuilder line = new StringBuilder(header.string(Tag.SOP_INSTANCE_UID, ""));
    if (image.frame > 0) {
      line.append(" frame ").append(image.frame);
    }
    for (int tag : PLACE) {
      double[] place = Arrays.stream(header.numbers(tag)).map(x -> x + 0.0).toArray(); // no -0
      line.append(' ').append(Arrays.toString(place));
    }
    return line.toString();
  }
}
