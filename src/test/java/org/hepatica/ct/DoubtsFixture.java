package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.io.TempDir;

/** A series with something changed, and what is told of it. */
abstract class DoubtsFixture {
  static final AdmissionRules RULES = AdmissionRules.DEFAULT;

  @TempDir Path folder;

  static String time(double seconds) {
    return String.format(java.util.Locale.ROOT, "10%02d%06.3f", (int) seconds / 60, seconds % 60);
  }

  interface Change {
    short to(int index, short hu);
  }

  static DataSet change(DataSet d, Change change) {
    byte[] pixels = d.bytes(Tag.PIXEL_DATA).clone();
    int intercept = d.integer(Tag.RESCALE_INTERCEPT, 0);
    for (int i = 0; i < pixels.length / 2; i++) {
      short stored = (short) (pixels[2 * i] & 0xFF | pixels[2 * i + 1] << 8);
      int changed = change.to(i, (short) (stored + intercept)) - intercept;
      pixels[2 * i] = (byte) changed;
      pixels[2 * i + 1] = (byte) (changed >> 8);
    }
    return d.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
  }

  static void moved(DataSet d, int columns, int by) {
    byte[] from = d.bytes(Tag.PIXEL_DATA);
    byte[] to = from.clone();
    for (int row = 0; row < from.length; row += 2 * columns) {
      System.arraycopy(from, row, to, row + 2 * by, 2 * (columns - by));
    }
    d.setBytes(Tag.PIXEL_DATA, Vr.OW, to);
  }

  /** What is told of a series, each slice changed, feet first. */
  List<String> doubts(String name, BiConsumer<Integer, DataSet> change) throws Exception {
    List<String> doubts = load(name, change).doubts();
    String page = Files.readString(Path.of("docs/for-radiologists.md"));
    for (String doubt : doubts) {
      String text = doubt.replaceFirst("different .* alternate", "different 0 alternate");
      text = text.replaceFirst("by (Slice|Spacing) .*: the", "by 0: the");
      for (String part : text.split("-?\\d+(\\.\\d+)?( to -?\\d+)?")) {
        assertThat(page).as("explains: " + doubt).contains(part.strip());
      }
    }
    return doubts;
  }

  short[][] volume(String name, BiConsumer<Integer, DataSet> change) throws Exception {
    CtVolume volume = load(name, change);
    short[][] hu = new short[volume.depth()][];
    for (int k = 0; k < hu.length; k++) {
      hu[k] = volume.hu(k);
    }
    return hu;
  }

  CtVolume load(String name, BiConsumer<Integer, DataSet> change) throws Exception {
    return load(name, change, RULES);
  }

  CtVolume load(String name, BiConsumer<Integer, DataSet> change, AdmissionRules rules)
      throws Exception {
    List<DicomFile> slices = slices(name);
    List<Path> files = new ArrayList<>();
    for (int k = 0; k < slices.size(); k++) {
      change.accept(k, slices.get(k).dataSet());
      files.add(write(slices.get(k), k));
    }
    return CtSeries.load(files, rules);
  }

  /** Feet first. */
  static List<DicomFile> slices(String name) throws IOException {
    List<DicomFile> slices = new ArrayList<>();
    Path source =
        name.equals("phantom") ? Path.of("test-data/phantom/ct") : Peers.data("ct/" + name);
    try (Stream<Path> all = Files.list(source)) {
      for (Path file : all.toList()) {
        slices.add(Part10.read(file));
      }
    }
    slices.sort(
        Comparator.comparingDouble(
            slice -> slice.dataSet().numbers(Tag.IMAGE_POSITION_PATIENT)[2]));
    return slices;
  }

  Path write(DicomFile slice, int k) throws IOException {
    Path file = folder.resolve(k + ".dcm");
    Files.deleteIfExists(file);
    Part10.write(file, slice.dataSet(), slice.syntax());
    return file;
  }
}
