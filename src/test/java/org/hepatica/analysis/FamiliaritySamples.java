package org.hepatica.analysis;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.CtVolume;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.learning.data.Split;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;

/** Slices that a network should know, and slices that it should not. */
final class FamiliaritySamples {
  private static final int SIZE = 256;
  private static final int PHANTOMS = 5;
  private static final int FIRST_SEED = 41;

  /** Of disguised real slices each so many-th is enough. */
  private static final int EVERY = 3;

  /** Takes what is there. */
  interface Taker {
    /**
     * @param kind what is measured together
     * @param series slices of one patient or series share it
     * @param hu Hounsfield units on the network's grid
     */
    void take(String kind, String series, float[] hu) throws IOException;
  }

  private final Path data;
  private final int network;
  private final Taker taker;
  private int tests;

  /**
   * @param network input size of it
   */
  FamiliaritySamples(Path data, int network, Taker taker) {
    this.data = data;
    this.network = network;
    this.taker = taker;
  }

  void all() throws Exception {
    decathlon();
    for (String name : List.of("crlm-1004", "crlm-1006")) {
      series("real " + name, name, files(data.resolve("ct").resolve(name)), Disguise.NONE);
    }
    for (Disguise disguise : Disguise.values()) {
      if (disguise != Disguise.NONE) {
        series("crlm-1006 " + disguise, "crlm-1006", files(data.resolve("ct/crlm-1006")), disguise);
      }
    }
    Path work = Files.createTempDirectory("phantoms");
    try {
      for (int i = 0; i < PHANTOMS; i++) {
        PhantomOptions options =
            PhantomOptions.of(FIRST_SEED + i).withMatrix(SIZE, SIZE).withSlices(11, 20);
        Path folder = Phantom.write(work.resolve("p" + i), options).series();
        for (Disguise disguise : Disguise.values()) {
          series("phantom " + disguise, "phantom" + i, files(folder), disguise);
        }
      }
    } finally {
      AnalysisWriter.delete(work);
    }
    single("real chest", "interop/cornerstone_CTImage/CTImage.dcm");
    single("real chest", "interop/wg04_CT/CT1_RLE");
    single("real head", "interop/wg04_CT/CT2_RLE");
    single("real head", "interop/pydicom/693_UNCR.dcm");
    single("real head", "interop/pydicom/J2K_pixelrep_mismatch.dcm");
    single("real CT, a small field at the spine", "interop/highdicom/ct_image.dcm");
    single("real MR, 64 × 64", "interop/pydicom/MR_small_RLE.dcm");
    for (Path file : files(data.resolve("interop/dcmqi/ct-3slice"))) {
      single("real liver slices (dcmqi)", data.relativize(file).toString());
    }
    for (Path file : files(data.resolve("interop/totalseg_ct_j2k/example_ct_dicom"))) {
      single("real liver slices (totalseg)", data.relativize(file).toString());
    }
  }

  private void decathlon() throws IOException {
    Split split = Split.msdLiver();
    for (Path file : files(data.resolve("msd-liver-2d/images"))) {
      String patient = file.getFileName().toString().replaceFirst("_.*", "");
      Raster grey = ImageIO.read(file.toFile()).getRaster();
      int[] values = grey.getSamples(0, 0, SIZE, SIZE, 0, (int[]) null);
      short[] hu = new short[values.length];
      for (int i = 0; i < hu.length; i++) {
        hu[i] = (short) values[i];
      }
      Split.Role role = split.of(patient);
      give("msd " + role, patient, hu, SIZE, SIZE, 1, 1);
      if (role == Split.Role.TEST && tests++ % EVERY == 0) {
        for (Disguise disguise : Disguise.values()) {
          if (disguise.isMr() || disguise == Disguise.INVERTED) {
            give("msd " + disguise, patient, disguise.apply(hu, SIZE), SIZE, SIZE, 1, 1);
          }
        }
      }
    }
  }

  private void series(String kind, String name, List<Path> files, Disguise disguise)
      throws Exception {
    CtVolume volume = CtSeries.load(files, AdmissionRules.DEFAULT);
    int step = disguise != Disguise.NONE && volume.depth() > 30 ? EVERY : 1;
    for (int k = 0; k < volume.depth(); k += step) {
      give(
          kind,
          name,
          disguise.apply(volume.hu(k), volume.columns()),
          volume.rows(),
          volume.columns(),
          volume.rowSpacing(),
          volume.columnSpacing());
    }
  }

  private void single(String kind, String file) throws IOException {
    DicomFile dicom = Part10.read(data.resolve(file));
    int rows = dicom.dataSet().integer(Tag.ROWS, 0);
    int columns = dicom.dataSet().integer(Tag.COLUMNS, 0);
    int[] stored = PixelDecoder.decode(dicom.dataSet(), dicom.syntax(), 0);
    double slope = dicom.dataSet().number(Tag.RESCALE_SLOPE, 1);
    double intercept = dicom.dataSet().number(Tag.RESCALE_INTERCEPT, 0);
    short[] hu = new short[stored.length];
    for (int i = 0; i < hu.length; i++) {
      hu[i] = Disguise.clamped(stored[i] * slope + intercept);
    }
    give(kind, file, hu, rows, columns, 1, 1);
  }

  private void give(
      String kind, String name, short[] hu, int rows, int columns, double dy, double dx)
      throws IOException {
    taker.take(kind, name, new NetworkGrid(rows, columns, dy, dx, network).toNetwork(hu));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
