package org.hepatica.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PhantomTest {
  private static final PhantomOptions TINY =
      PhantomOptions.of(9).withMatrix(48, 64).withSlices(12, 18);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(PhantomOptions.Storage.class)
  void theDicomPixelsAreTheHounsfieldUnits(PhantomOptions.Storage storage) throws IOException {
    PhantomOptions options = TINY.withStorage(storage);
    PhantomFiles files = Phantom.write(folder, options);
    short[] hu = new PhantomVolume(new PhantomAnatomy(9), options).slice(7).hu();

    DicomFile file = Part10.read(files.series().resolve("0008.dcm"));
    DataSet image = file.dataSet();
    int[] values = PixelDecoder.decode(image, file.syntax(), 0);
    int padded = 0;
    for (int i = 0; i < hu.length; i++) {
      if (storage.padding != null
          && values[i] >= storage.padding
          && values[i] <= storage.paddingLimit) {
        padded++;
      } else {
        assertThat(values[i] + image.integer(Tag.RESCALE_INTERCEPT, 0)).isEqualTo(hu[i]);
      }
    }
    // A circle fills 79 % of its square.
    double expected = storage.padding == null ? 0 : (1 - Math.PI / 4) * hu.length;
    assertThat((double) padded).isCloseTo(expected, within(0.01 * hu.length));
  }

  /** As in Arabic, Persian or Marathi, where %d gives other digits than DICOM takes. */
  @Test
  void theLanguageOfTheComputerChangesNothing() throws IOException {
    PhantomFiles usual = Phantom.write(folder.resolve("usual"), TINY);
    Locale here = Locale.getDefault();
    PhantomFiles arabic;
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      arabic = Phantom.write(folder.resolve("arabic"), TINY);
    } finally {
      Locale.setDefault(here);
    }
    assertThat(arabic.series().resolve("0008.dcm"))
        .hasSameBinaryContentAs(usual.series().resolve("0008.dcm"));
    assertThat(arabic.truth().resolve("truth.json"))
        .hasSameBinaryContentAs(usual.truth().resolve("truth.json"));
  }

  @Test
  void theTruthLiesOnTheImages() throws IOException {
    PhantomFiles files = Phantom.write(folder, TINY);
    PhantomTruth truth = PhantomTruth.open(files.truth());

    assertThat(truth.content().slices()).hasSize(12);
    assertThat(truth.content().volumeMl()).isEqualTo(Math.round(files.volumeMl() * 100) / 100.0);
    PhantomVolume volume = new PhantomVolume(new PhantomAnatomy(9), TINY);
    for (int k = 0; k < 12; k++) {
      DataSet image =
          Part10.readHeader(files.series().resolve("%04d.dcm".formatted(k + 1))).dataSet();
      assertThat(truth.content().slices().get(k).sopInstanceUid())
          .isEqualTo(image.string(Tag.SOP_INSTANCE_UID));
      assertThat(truth.mask(k)).isEqualTo(volume.slice(k).mask());
      assertThat(image.numbers(Tag.IMAGE_POSITION_PATIENT)[2]).isEqualTo(volume.z(k));
    }
  }

  @Test
  void theSameOptionsGiveTheSameBytes() throws IOException {
    Phantom.write(folder.resolve("a"), TINY);
    Phantom.write(folder.resolve("b"), TINY);

    for (Path file : files(folder.resolve("a"))) {
      Path other = folder.resolve("b").resolve(folder.resolve("a").relativize(file));
      assertThat(other).hasSameBinaryContentAs(file);
    }
  }

  /** Whatever was made of it before: else tests that share a scan would see another's. */
  @Test
  void whatIsScannedOnceIsWrittenAsIfItWereScannedAnew() throws IOException {
    for (Layout layout : List.of(new Layout(PatientPosition.FFP, 90, true, true), Layout.USUAL)) {
      for (PhantomOptions.Storage storage : PhantomOptions.Storage.values()) {
        String name = storage + "-" + layout.turn();
        PhantomOptions options = TINY.withStorage(storage);
        PhantomFiles once = ScannedOnce.write(folder.resolve("once-" + name), options, layout);
        PhantomFiles anew = Phantom.write(folder.resolve("anew-" + name), options, layout);
        assertThat(once.volumeMl()).isEqualTo(anew.volumeMl());
        List<Path> files = files(folder.resolve("anew-" + name));
        assertThat(files(folder.resolve("once-" + name))).hasSameSizeAs(files);
        for (Path file : files) {
          Path other =
              folder
                  .resolve("once-" + name)
                  .resolve(folder.resolve("anew-" + name).relativize(file));
          assertThat(other).hasSameBinaryContentAs(file);
        }
      }
    }
  }

  @Test
  void testDataIsWhatItsSeedGives() throws IOException {
    Path stored = Path.of("test-data/phantom");
    PhantomOptions options = PhantomOptions.of(3).withMatrix(256, 256).withSlices(36, 6);
    PhantomVolume volume = new PhantomVolume(new PhantomAnatomy(3), options);
    PhantomSeries series = new PhantomSeries(options, volume, Layout.USUAL);
    PhantomTruth truth = PhantomTruth.open(stored.resolve("truth"));
    for (int k : new int[] {8, 22}) {
      PhantomVolume.Slice slice = volume.slice(k);
      Path made = folder.resolve(k + ".dcm");
      series.write(made, k, slice.hu());
      assertThat(stored.resolve("ct/%04d.dcm".formatted(k + 1))).hasSameBinaryContentAs(made);
      assertThat(truth.mask(k)).isEqualTo(slice.mask());
      assertThat(truth.content().slices().get(k).sopInstanceUid())
          .isEqualTo(series.sopInstanceUid(k));
    }
    assertThat(truth.content().slices()).hasSize(36);
  }

  @Test
  void dciodvfyFindsNoError() throws IOException {
    String dciodvfy = Peers.require("dciodvfy").toString();
    for (PhantomOptions.Storage storage : PhantomOptions.Storage.values()) {
      PhantomFiles files = Phantom.write(folder.resolve(storage.name()), TINY.withStorage(storage));
      Peers.Output output =
          Peers.run(
              folder,
              Duration.ofSeconds(30),
              dciodvfy,
              files.series().resolve("0005.dcm").toString());
      assertThat(output.text()).contains("CTImage").doesNotContain("Error");
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
