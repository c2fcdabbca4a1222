package org.hepatica.phantom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Front door: makes a synthetic patient, scans it and writes the scan as a DICOM CT series with its
 * truth.
 */
public final class Phantom {
  /** Step of the count that gives the true volume, in mm: its error is below 0.1 %. */
  private static final double VOLUME_STEP = 2.5;

  private Phantom() {}

  /**
   * Writes {@code out/ct/NNNN.dcm} and {@code out/truth/}. The same options give the same bytes.
   *
   * @param out is created; files of the same names in it are replaced
   */
  public static PhantomFiles write(Path out, PhantomOptions options) throws IOException {
    Path seriesFolder = Files.createDirectories(out.resolve("ct"));
    Path truthFolder = Files.createDirectories(out.resolve("truth"));
    PhantomAnatomy anatomy = new PhantomAnatomy(options.seed());
    PhantomVolume volume = new PhantomVolume(anatomy, options);
    PhantomSeries series = new PhantomSeries(options, volume);
    PhantomTruth.SliceTruth[] slices = new PhantomTruth.SliceTruth[options.slices()];
    try {
      IntStream.range(0, options.slices())
          .parallel()
          .forEach(
              k -> {
                PhantomVolume.Slice slice = volume.slice(k);
                try {
                  series.write(seriesFolder.resolve("%04d.dcm".formatted(k + 1)), k, slice.hu());
                  slices[k] =
                      PhantomTruth.writeSlice(
                          truthFolder, k, series.sopInstanceUid(k), slice.mask(), options);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    double volumeMl = anatomy.liverVolumeMl(VOLUME_STEP);
    PhantomTruth.write(truthFolder, options, series.seriesUid(), volumeMl, slices);
    return new PhantomFiles(seriesFolder, truthFolder, volumeMl);
  }
}
