package org.hepatica.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/** CT slices of 512 x 512 pixels of 16 bits in Explicit VR Little Endian, under new UIDs. */
final class Slices {
  static final int COUNT = Integer.getInteger("bench.slices", 300);
  static final int PARTS = 4;

  private static final Set<String> OF_A_BENCH =
      Set.of("slices", "receivers", "fsyncs.txt", "crowd");

  private final List<DataSet> templates = new ArrayList<>();
  private long next = System.currentTimeMillis() * 1000;

  /**
   * @param ct a folder of real slices; where it is not there, slices of noise are made
   */
  Slices(Path ct) throws IOException {
    if (Files.isDirectory(ct)) {
      for (Path file : list(ct)) {
        templates.add(Part10.read(file).dataSet());
      }
    } else {
      templates.add(made());
    }
  }

  private static DataSet made() {
    byte[] pixels = new byte[512 * 512 * 2];
    new java.util.Random(1).nextBytes(pixels);
    return new DataSet()
        .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
        .set(Tag.MODALITY, Vr.CS, "CT")
        .set(Tag.PATIENT_ID, Vr.LO, "BENCH")
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
        .set(Tag.ROWS, Vr.US, 512)
        .set(Tag.COLUMNS, Vr.US, 512)
        .set(Tag.BITS_ALLOCATED, Vr.US, 16)
        .set(Tag.BITS_STORED, Vr.US, 16)
        .set(Tag.HIGH_BIT, Vr.US, 15)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
        .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
  }

  /**
   * Writes one series of {@link #COUNT} slices into {@link #PARTS} folders below {@code folder}.
   */
  void write(Path folder) throws IOException {
    String series = uid();
    String study = uid();
    for (int i = 0; i < COUNT; i++) {
      Path part = Files.createDirectories(folder.resolve("part" + i * PARTS / COUNT));
      Part10.write(
          part.resolve("%05d.dcm".formatted(i)),
          slice(i, study, series),
          TransferSyntax.EXPLICIT_LE);
    }
  }

  /** One slice with an instance UID of its own. */
  synchronized DataSet slice(int number, String study, String series) {
    DataSet slice = new DataSet();
    DataSet template = templates.get(number % templates.size());
    for (int tag : template.tags()) {
      slice.copy(tag, template);
    }
    return slice
        .set(Tag.STUDY_INSTANCE_UID, Vr.UI, study)
        .set(Tag.SERIES_INSTANCE_UID, Vr.UI, series)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, uid());
  }

  synchronized String uid() {
    return "2.25." + next++;
  }

  /**
   * The folder that a bench writes into and deletes from.
   *
   * @throws IllegalArgumentException when it holds what no bench wrote, such as real slices
   */
  static Path workFolder(String argument) throws IOException {
    Path folder = Path.of(argument).toAbsolutePath();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> others = files.filter(f -> !OF_A_BENCH.contains("" + f.getFileName())).toList();
        if (!others.isEmpty()) {
          throw new IllegalArgumentException(
              others.get(0) + " is no bench's: name a folder in which the bench may delete");
        }
      }
    }
    return folder;
  }

  /** Files below a folder, in order. */
  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  static List<Path> parts(Path set) {
    return IntStream.range(0, PARTS).mapToObj(i -> set.resolve("part" + i)).toList();
  }
}
