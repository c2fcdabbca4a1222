package org.hepatica.phantom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Front door: makes a synthetic patient, scans it and writes the scan as a DICOM CT series with its
 * truth.
 */
public final class Phantom {
  /** Step of the count that gives the true volume, in mm: its error is below 0.1 %. */
  static final double VOLUME_STEP = 2.5;

  private Phantom() {}

  /**
   * Writes {@code out/ct/NNNN.dcm} and {@code out/truth/}, stored as scanners mostly do. The same
   * options give the same bytes.
   *
   * @param out is created; files of the same names in it are replaced
   */
  public static PhantomFiles write(Path out, PhantomOptions options) throws IOException {
    return write(out, options, Layout.USUAL);
  }

  /**
   * The same, stored in any way. Masks of the truth lie on the pixels as they are stored; NNNN
   * counts from the feet, and from the head where the order is reversed.
   */
  public static PhantomFiles write(Path out, PhantomOptions options, Layout layout)
      throws IOException {
    PhantomAnatomy anatomy = new PhantomAnatomy(options.seed());
    PhantomVolume volume = new PhantomVolume(anatomy, options);
    return write(
        out, options, layout, volume, volume::slice, () -> anatomy.liverVolumeMl(VOLUME_STEP));
  }

  /**
   * Writes slices that are scanned already, or are when they are asked for.
   *
   * @param volume where they lie
   * @param scanned slice k of it; asked by several threads
   * @param liverMl the true volume of the liver in mL
   */
  static PhantomFiles write(
      Path out,
      PhantomOptions options,
      Layout layout,
      PhantomVolume volume,
      IntFunction<PhantomVolume.Slice> scanned,
      DoubleSupplier liverMl)
      throws IOException {
    Path seriesFolder = Files.createDirectories(out.resolve("ct"));
    Path truthFolder = Files.createDirectories(out.resolve("truth"));
    PhantomSeries series = new PhantomSeries(options, volume, layout);
    Layout.Grid grid = series.grid();
    PhantomTruth.SliceTruth[] slices = new PhantomTruth.SliceTruth[options.slices()];
    try {
      IntStream.range(0, options.slices())
          .parallel()
          .forEach(
              k -> {
                PhantomVolume.Slice slice = scanned.apply(k);
                try {
                  series.write(seriesFolder.resolve(series.fileName(k)), k, slice.hu());
                  slices[k] =
                      PhantomTruth.writeSlice(
                          truthFolder,
                          k,
                          series.sopInstanceUid(k),
                          grid.stored(slice.mask()),
                          grid);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    double volumeMl = liverMl.getAsDouble();
    PhantomTruth.write(truthFolder, options, grid, series.seriesUid(), volumeMl, slices);
    return new PhantomFiles(seriesFolder, truthFolder, volumeMl);
  }
}
