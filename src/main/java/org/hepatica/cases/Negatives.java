package org.hepatica.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.NetworkGrid;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.CtVolume;
import org.hepatica.ct.SeriesRefused;
import org.hepatica.ct.SourceSlice;
import org.hepatica.learning.data.CaseWriter;
import org.hepatica.phantom.PhantomAnatomy;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomVolume;

/**
 * Makes cases without liver for training: a network that has seen slices with liver alone does not
 * know lungs, heart and pelvis. Slices lie on the network's grid, in the canonical pose.
 */
public final class Negatives {
  private final CaseWriter writer;
  private final int size;

  /**
   * @param writer gets them
   * @param size rows and columns of the slices
   */
  public Negatives(CaseWriter writer, int size) {
    this.writer = writer;
    this.size = size;
  }

  /**
   * Takes slices of a CT series. Somebody must have looked: nothing here can know where a liver is.
   *
   * @param folder with the files of one series
   * @param liver numbers of the slices that hold liver, see {@link Findings#sliceNumbers}; all
   *     others are taken. Null when {@code only} says which are taken
   * @param only numbers of the slices that are taken; null when {@code liver} is given
   * @return how many were written
   * @throws IOException when the folder cannot be read, or its series is refused
   * @throws IllegalArgumentException when a number is beyond the series
   */
  public int series(Path folder, SliceNumbers liver, SliceNumbers only) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    CtVolume volume;
    try {
      volume = CtSeries.load(files, AdmissionRules.DEFAULT);
    } catch (SeriesRefused e) {
      throw new IOException(folder + ": " + e.getMessage(), e);
    }
    SliceNumbers numbers = liver == null ? only : liver;
    int[] called =
        Findings.sliceNumbers(
            volume.slices().stream().mapToInt(SourceSlice::instanceNumber).toArray());
    numbers.requireWithin(called);
    NetworkGrid grid =
        new NetworkGrid(
            volume.rows(), volume.columns(), volume.rowSpacing(), volume.columnSpacing(), size);
    String name = CaseWriter.name(PatientKey.of(files.get(0)), volume.seriesUid());
    int before = writer.written();
    for (int k = 0; k < volume.depth(); k++) {
      if (numbers.has(called[k]) == (liver == null)) {
        writer.write(name, k + 1, size, grid.toNetwork(volume.hu(k)), null);
      }
    }
    return writer.written() - before;
  }

  /**
   * Takes the slices of a phantom on which its truth has no liver: heart and lungs above it,
   * kidneys below.
   *
   * @param seed the phantom's patient
   * @return how many were written
   * @throws IOException when one cannot be written
   */
  public int phantom(long seed) throws IOException {
    PhantomOptions options = PhantomOptions.of(seed).withMatrix(size, size);
    PhantomVolume volume = new PhantomVolume(new PhantomAnatomy(seed), options);
    int before = writer.written();
    for (int k = 0; k < options.slices(); k++) {
      PhantomVolume.Slice slice = volume.slice(k);
      if (isEmpty(slice.mask())) {
        float[] hu = new float[slice.hu().length];
        for (int i = 0; i < hu.length; i++) {
          hu[i] = slice.hu()[i];
        }
        writer.write("phantom" + seed, k + 1, size, hu, null);
      }
    }
    return writer.written() - before;
  }

  private static boolean isEmpty(byte[] mask) {
    for (byte m : mask) {
      if (m != 0) {
        return false;
      }
    }
    return true;
  }
}
