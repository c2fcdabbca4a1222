package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.hepatica.analysis.Findings;
import org.hepatica.phantom.Layout;
import org.hepatica.phantom.PatientPosition;
import org.hepatica.phantom.PhantomFiles;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.phantom.ScannedOnce;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The liver is marked where it is in the patient, however a series is stored: seen by a reader that
 * is not ours, in patient coordinates.
 */
class PatientSideTest {
  /** Two storages of one anatomy on the same voxels. */
  private static final double SAME = 0.97;

  /** The mask and the truth. */
  private static final double TRUE = 0.9;

  @TempDir Path folder;

  @Test
  void phantomsInEveryPositionAndStorage() throws IOException {
    PhantomOptions usual = PhantomOptions.of(3).withMatrix(256, 256).withSlices(31, 7);
    try (Storages storages = new Storages(folder)) {
      for (PatientPosition position : PatientPosition.values()) {
        add(storages, position.name(), usual, Layout.of(position));
      }
      add(storages, "turned-90", usual, new Layout(PatientPosition.HFS, 90, false, false));
      add(storages, "turned-180", usual, new Layout(PatientPosition.HFS, 180, false, false));
      add(storages, "turned-270", usual, new Layout(PatientPosition.FFP, 270, false, true));
      add(storages, "transposed", usual, new Layout(PatientPosition.HFS, 0, true, false));
      add(storages, "reversed", usual, new Layout(PatientPosition.HFS, 0, false, true));
      for (PhantomOptions.Storage storage : PhantomOptions.Storage.values()) {
        add(
            storages,
            storage.name(),
            usual.withStorage(storage),
            new Layout(PatientPosition.HFDL, 0, false, true));
      }
      assertThat(storages.slicesAsked())
          .as("the network sees one anatomy, padding apart")
          .isLessThanOrEqualTo(2 * usual.slices());

      // Other voxels of the same patient.
      add(storages, "anisotropic", usual.withMatrix(420, 286), Layout.of(PatientPosition.FFDR));
      add(
          storages,
          "not-square",
          usual.withPixels(262, 342, 1.2, 1.2),
          Layout.of(PatientPosition.HFP));
      Map<String, Storages.Seen> seen = storages.read();

      double[] centre = seen.get("HFS").centre();
      seen.forEach(
          (name, mask) -> {
            assertThat(mask.reference()).as(name + " against HFS").isGreaterThan(SAME);
            assertThat(mask.truths()).as(name + ": truths").isGreaterThan(SAME);
            assertThat(mask.truth()).as(name + " against its truth").isGreaterThan(TRUE);
            assertThat(mask.centre()[0]).as(name + ": the patient's right").isLessThan(-20);
            assertThat(mask.centre()).as(name).containsExactly(centre, within(2.0));
          });
    }
  }

  /**
   * The patient lay feet first on the back; no truth is known, so that storages judge each other.
   */
  @Test
  @Tag("long")
  void aRealSeriesInOtherStorages() throws IOException {
    Path source = Peers.data("ct/crlm-1006").toAbsolutePath();
    try (Storages storages = new Storages(folder)) {
      storages.add("as-it-came", source, null);
      int slices = storages.slicesAsked();
      storages.add(
          "prone-head-first",
          new Restored(source)
              .columnsMirrored()
              .rowsMirrored()
              .reversed()
              .position("HFP")
              .write(folder.resolve("prone")),
          null);
      storages.add(
          "on-the-side-unsigned",
          new Restored(source)
              .transposed()
              .columnsMirrored()
              .unsigned12()
              .position("FFDR")
              .write(folder.resolve("side")),
          null);
      assertThat(storages.slicesAsked()).as("the same pixels, read alike").isEqualTo(slices);
      storages.add(
          "mirrored-halves-padded",
          new Restored(source)
              .signedHalvesPadded()
              .rowsMirrored()
              .transposed()
              .position("HFDL")
              .write(folder.resolve("halves")),
          null);
      storages.add(
          "cropped-odd-anisotropic",
          new Restored(source)
              .cropped(30, 3, 450, 507)
              .rowsHalved()
              .columnsMirrored()
              .position("FFP")
              .write(folder.resolve("cropped")),
          null);
      Map<String, Storages.Seen> seen = storages.read();

      Storages.Seen reference = seen.get("as-it-came");
      seen.forEach(
          (name, mask) -> {
            assertThat(mask.reference()).as(name).isGreaterThan(SAME);
            assertThat(mask.centre()[0]).as(name + ": the patient's right").isLessThan(-20);
            assertThat(mask.centre()).as(name).containsExactly(reference.centre(), within(1.0));
            assertThat(mask.millilitres())
                .as(name)
                .isCloseTo(reference.millilitres(), within(0.02 * reference.millilitres()));
          });
    }
  }

  private void add(Storages storages, String name, PhantomOptions options, Layout layout)
      throws IOException {
    PhantomFiles files = ScannedOnce.write(folder.resolve(name), options, layout);
    Findings findings = storages.add(name, files.series(), PhantomTruth.open(files.truth()));
    assertThat(findings.volumeMl())
        .as(name)
        .isCloseTo(files.volumeMl(), within(0.1 * files.volumeMl()));
  }
}
