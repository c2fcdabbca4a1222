package org.hepatica.result;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.AnalysisWriter;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.LiverMeasures;
import org.hepatica.analysis.SeriesAttention;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.phantom.PhantomFiles;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.phantom.ScannedOnce;

/** Analysed phantoms: the mask is the truth, the attention a smooth hill on it. */
final class Cases {
  private Cases() {}

  /** A phantom with its analysis. */
  record Case(PhantomFiles files, AnalysisFolder analysis) {}

  /** Makes the mask of a slice. */
  interface Masks {
    byte[] mask(int k) throws IOException;
  }

  /** Changes the instances before they are analysed. */
  interface Edit {
    void edit(DataSet image, int k);
  }

  static Case segmented(Path folder, PhantomOptions options, String... flags) throws IOException {
    return segmented(folder, options, null, (image, k) -> {}, flags);
  }

  static Case segmented(
      Path folder, PhantomOptions options, Masks masks, Edit edit, String... flags)
      throws IOException {
    PhantomFiles files = ScannedOnce.write(folder.resolve("phantom"), options);
    PhantomTruth truth = PhantomTruth.open(files.truth());
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve("analysis"))) {
      List<SliceFinding> slices = new ArrayList<>();
      for (int k = 0; k < options.slices(); k++) {
        Path file = files.series().resolve("%04d.dcm".formatted(k + 1));
        DataSet image = Part10.read(file).dataSet();
        edit.edit(image, k);
        Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
        byte[] mask = masks == null ? truth.mask(k) : masks.mask(k);
        writer.hu(hu(image));
        writer.mask(mask);
        writer.heat(hill(mask, options.rows(), options.columns()));
        slices.add(slice(k, file, image, count(mask)));
      }
      return new Case(
          files,
          writer.finish(findings(options, truth.content().maskVolumeMl(), slices, List.of(flags))));
    }
  }

  /** Puts probabilities, a byte a pixel from feet to head, into an analysis. */
  static AnalysisFolder withProbabilities(Path analysis, List<byte[]> slices) throws IOException {
    try (OutputStream bytes = Files.newOutputStream(analysis.resolve("probability.u8"))) {
      for (byte[] slice : slices) {
        bytes.write(slice);
      }
    }
    return AnalysisFolder.open(analysis);
  }

  /** A real series with a made-up mask: what is as bright as liver, on the right side. */
  static AnalysisFolder real(Path folder, Path series) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(series)) {
      files.addAll(all.filter(file -> file.toString().endsWith(".dcm")).toList());
    }
    Map<Path, DataSet> images = new HashMap<>();
    for (Path file : files) {
      images.put(file, Part10.read(file).dataSet());
    }
    files.sort(
        Comparator.comparingDouble(
            file -> images.get(file).numbers(Tag.IMAGE_POSITION_PATIENT)[2]));
    DataSet first = images.get(files.get(0));
    int columns = first.integer(Tag.COLUMNS, 0);
    int rows = first.integer(Tag.ROWS, 0);
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve("real"))) {
      List<SliceFinding> slices = new ArrayList<>();
      for (int k = 0; k < files.size(); k++) {
        DataSet image = images.get(files.get(k));
        short[] hu = hu(image);
        byte[] mask = new byte[hu.length];
        for (int i = 0; i < hu.length && k > 10 && k < 30; i++) {
          boolean right = i % columns > columns / 5 && i % columns < columns / 2;
          mask[i] = (byte) (right && hu[i] > 90 && hu[i] < 150 ? 1 : 0);
        }
        writer.hu(hu);
        writer.mask(mask);
        writer.heat(hill(mask, rows, columns));
        slices.add(slice(k, files.get(k), image, count(mask)));
      }
      double[] spacing = first.numbers(Tag.PIXEL_SPACING);
      double step = slices.get(1).position()[2] - slices.get(0).position()[2];
      PhantomOptions grid =
          new PhantomOptions(
              1,
              files.size(),
              rows,
              columns,
              spacing[0],
              spacing[1],
              step,
              step,
              0,
              0,
              PhantomOptions.Storage.SIGNED_16);
      return writer.finish(findings(grid, 1234, slices, List.of()));
    }
  }

  private static Findings findings(
      PhantomOptions options, double volumeMl, List<SliceFinding> slices, List<String> flags)
      throws IOException {
    DataSet first = Part10.readHeader(Path.of(slices.get(0).file())).dataSet();
    int liver = (int) slices.stream().filter(s -> s.liverPixels() > 0).count();
    return new Findings(
        Findings.VERSION,
        liver == 0 ? Findings.Outcome.NO_LIVER : Findings.Outcome.SEGMENTED,
        null,
        null,
        first.string(Tag.STUDY_INSTANCE_UID),
        first.string(Tag.SERIES_INSTANCE_UID),
        "liver-test-1",
        "Test",
        null,
        "0.1.0",
        "CPU",
        null,
        0.5,
        "layer",
        volumeMl,
        liver,
        options.columns(),
        options.rows(),
        options.slices(),
        options.columnSpacing(),
        options.rowSpacing(),
        options.sliceSpacing(),
        1,
        liver == 0
            ? null
            : new LiverMeasures(
                volumeMl * 0.95,
                volumeMl * 1.06,
                new LiverMeasures.Overlap(0.93, 0.88, 0.96, 0.85),
                new SeriesAttention(0.8, 0.15, 0.05, 0.9, 0),
                104.2,
                18.6,
                new LiverMeasures.Box(3, 20, 4, 30, 1, 2),
                new double[] {180.5, 150.25, 140},
                false,
                true),
        null,
        flags,
        Map.of(),
        slices);
  }

  /** The same findings, with the attention of some slices outside the liver. */
  static Findings lookingElsewhere(Findings f, int... indices) {
    List<SliceFinding> slices = new ArrayList<>(f.slices());
    for (int k : indices) {
      SliceFinding s = slices.get(k);
      slices.set(
          k,
          new SliceFinding(
              k,
              s.file(),
              s.sopClassUid(),
              s.sopInstanceUid(),
              s.frame(),
              s.instanceNumber(),
              s.position(),
              s.liverPixels(),
              s.meanProbability(),
              s.meanAttention(),
              0.1,
              0.1,
              0.8,
              0.2,
              true,
              true));
    }
    return new Findings(
        f.version(),
        f.outcome(),
        null,
        null,
        f.studyUid(),
        f.seriesUid(),
        f.modelId(),
        f.modelName(),
        f.calibrationId(),
        f.softwareVersion(),
        f.device(),
        f.testTime(),
        f.threshold(),
        f.layer(),
        f.volumeMl(),
        f.liverSlices(),
        f.columns(),
        f.rows(),
        f.depth(),
        f.columnSpacing(),
        f.rowSpacing(),
        f.sliceSpacing(),
        f.attentionScale(),
        f.liver(),
        f.familiarity(),
        f.flags(),
        f.millis(),
        slices);
  }

  private static SliceFinding slice(int k, Path file, DataSet image, int liverPixels) {
    return new SliceFinding(
        k,
        file.toString(),
        image.string(Tag.SOP_CLASS_UID),
        image.string(Tag.SOP_INSTANCE_UID),
        0,
        image.integer(Tag.INSTANCE_NUMBER, 0),
        image.numbers(Tag.IMAGE_POSITION_PATIENT),
        liverPixels,
        0.9,
        0.4,
        0.8,
        0.15,
        0.05,
        0.9,
        false,
        false);
  }

  private static int count(byte[] mask) {
    int n = 0;
    for (byte pixel : mask) {
      n += pixel;
    }
    return n;
  }

  static short[] hu(DataSet image) {
    byte[] bytes = image.bytes(Tag.PIXEL_DATA);
    short[] hu = new short[bytes.length / 2];
    for (int i = 0; i < hu.length; i++) {
      int stored = (short) (bytes[2 * i] & 0xFF | bytes[2 * i + 1] << 8);
      hu[i] = (short) (stored + image.integer(Tag.RESCALE_INTERCEPT, 0));
    }
    return hu;
  }

  private static byte[] hill(byte[] mask, int rows, int columns) {
    double x = 0;
    double y = 0;
    int n = 0;
    for (int i = 0; i < mask.length; i++) {
      x += mask[i] * (i % columns);
      y += mask[i] * (double) (i / columns);
      n += mask[i];
    }
    byte[] heat = new byte[mask.length];
    for (int i = 0; n > 0 && i < mask.length; i++) {
      double dx = (i % columns - x / n) / (0.17 * columns);
      double dy = (i / columns - y / n) / (0.17 * rows);
      heat[i] = (byte) Math.round(255 * Math.exp(-(dx * dx + dy * dy)));
    }
    return heat;
  }
}
