package org.hepatica.learning;

import java.io.IOException;
import java.nio.file.Path;
import org.hepatica.learning.data.CaseWriter;
import org.hepatica.phantom.PhantomAnatomy;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomVolume;

/** Folders of cases from phantoms: small pictures, quick to make. */
public final class PhantomCases {
  private PhantomCases() {}

  /**
   * Writes every slice of some phantoms, those without liver too, with little noise; values span
   * −100 to 300 HU.
   *
   * @param firstSeed of the first phantom; the others follow
   * @param slices of each, over the same height
   */
  public static Path write(Path folder, int firstSeed, int patients, int slices, int size)
      throws IOException {
    CaseWriter writer = new CaseWriter(folder, -100, 300);
    for (int seed = firstSeed; seed < firstSeed + patients; seed++) {
      PhantomOptions options =
          PhantomOptions.of(seed)
              .withMatrix(size, size)
              .withSlices(slices, 220.0 / slices)
              .withNoise(5);
      PhantomVolume volume = new PhantomVolume(new PhantomAnatomy(seed), options);
      for (int k = 0; k < slices; k++) {
        PhantomVolume.Slice slice = volume.slice(k);
        float[] hu = new float[size * size];
        for (int i = 0; i < hu.length; i++) {
          hu[i] = slice.hu()[i];
        }
        writer.write("phantom" + seed, k + 1, size, hu, slice.mask());
      }
    }
    return folder;
  }
}
