package org.hepatica.learning.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hepatica.learning.TinyModels;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.VolumeRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades of the program over a registry that holds the same weights already. */
class ShippedCalibrationTest {
  private static final ModelFile BARE = TinyModels.model("liver", 1);
  private static final ModelFile OLD = calibrated(2);
  private static final ModelFile NEW = calibrated(3);
  private static final ModelFile SITE = calibrated(5);

  @TempDir Path folder;

  private static ModelFile calibrated(double factor) {
    return BARE.calibrated(
        new Calibration(
            null,
            new VolumeRange(factor, 14, 14),
            null,
            null,
            List.of(new ModelInfo.Data("cases", "00")),
            0.5));
  }

  /** The calibration of the registry's copy after a start of the program with this model. */
  private String after(ModelFile shipped) throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, shipped);
    assertThat(registry.currentId()).isEqualTo(BARE.info().id());
    return ModelFile.read(registry.current()).calibrationId();
  }

  @Test
  void anUncalibratedCopyTakesIt() throws IOException {
    assertThat(after(BARE)).isEmpty();
    assertThat(after(NEW)).isEqualTo(NEW.calibrationId()).isNotEmpty();
    assertThat(after(BARE)).as("a file without one takes none away").isEqualTo(NEW.calibrationId());
  }

  @Test
  void aShippedOneIsReplacedByALaterAndNotByAnEarlier() throws IOException {
    assertThat(after(OLD)).isEqualTo(OLD.calibrationId());
    assertThat(after(NEW)).isEqualTo(NEW.calibrationId());
    assertThat(after(OLD)).as("a downgrade").isEqualTo(NEW.calibrationId());
    assertThat(after(NEW)).isEqualTo(NEW.calibrationId());
    assertThat(Files.readAllLines(folder.resolve("history")))
        .hasSize(3)
        .anyMatch(
            l ->
                l.endsWith(
                    " calibration-as-shipped " + BARE.info().id() + " " + OLD.calibrationId()))
        .anyMatch(
            l ->
                l.endsWith(
                    " calibration-as-shipped " + BARE.info().id() + " " + NEW.calibrationId()));
  }

  /** What was measured at one threshold says nothing of masks that are cut at another. */
  @Test
  void itsThresholdAndScoresComeWithIt() throws IOException {
    after(OLD);
    ModelFile later = NEW.measured(0.45, Map.of("test.dice.mean", 0.5));
    assertThat(after(later)).isEqualTo(NEW.calibrationId());
    ModelFile copy = ModelFile.read(ModelRegistry.open(folder, later).current());
    assertThat(copy.info().threshold()).isEqualTo(0.45);
    assertThat(copy.info().scores()).isEqualTo(later.info().scores());

    NEW.write(ModelRegistry.open(folder, later).current());
    assertThat(after(later)).as("the calibration without its threshold").isNotEmpty();
    copy = ModelFile.read(ModelRegistry.open(folder, later).current());
    assertThat(copy.info().threshold()).isEqualTo(0.45);
  }

  @Test
  void theSitesOwnStays() throws IOException {
    assertThat(after(OLD)).isEqualTo(OLD.calibrationId());
    SITE.write(ModelRegistry.open(folder, OLD).current());
    assertThat(after(OLD)).isEqualTo(SITE.calibrationId());
    assertThat(after(NEW)).isEqualTo(SITE.calibrationId());
  }

  @Test
  void theSitesOwnStaysOnACopyThatCameUncalibrated() throws IOException {
    SITE.write(ModelRegistry.open(folder, BARE).current());
    assertThat(after(NEW)).isEqualTo(SITE.calibrationId());
  }

  @Test
  void aCopyOfAnEarlierVersionIsKnownOnceItWasSeen() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, BARE);
    OLD.write(registry.current()); // as a version before the history told it
    assertThat(after(OLD)).isEqualTo(OLD.calibrationId());
    assertThat(after(NEW)).isEqualTo(NEW.calibrationId());
  }

  @Test
  void historyRollbackAndWeightsStay() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, OLD);
    String other = registry.add(TinyModels.model("other", 2));
    registry.promote(other);
    registry = ModelRegistry.open(folder, NEW);
    assertThat(registry.currentId()).as("the choice").isEqualTo(other);
    assertThat(registry.rollback()).isEqualTo(BARE.info().id());
    ModelFile copy = ModelFile.read(registry.current());
    assertThat(copy.calibrationId()).isEqualTo(NEW.calibrationId());
    assertThat(copy.info()).isEqualTo(BARE.info());
  }

  @Test
  void aDamagedCopyIsNotTouched() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, OLD);
    Path file = registry.current();
    byte[] damaged = new byte[100];
    Files.write(file, damaged);
    ModelRegistry.open(folder, NEW);
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    Files.delete(file);
    assertThat(after(NEW)).as("what the log says to do").isEqualTo(NEW.calibrationId());
  }

  @Test
  void aNewShippedModelIsThereToBePromoted() throws IOException {
    ModelRegistry.open(folder, OLD);
    ModelFile next = TinyModels.model("next", 4);
    ModelRegistry registry = ModelRegistry.open(folder, next);
    assertThat(registry.currentId()).isEqualTo(OLD.info().id());
    registry.promote(next.info().id());
    assertThat(registry.rollback()).isEqualTo(OLD.info().id());
  }

  @Test
  void theIdIsThatOfTheContentAndOutlivesTheFile() throws IOException {
    ModelFile shipped = LiverModel.shippedFile();
    Path file = folder.resolve("copy.hepatica");
    shipped.write(file);
    assertThat(shipped.calibrationId()).matches("[0-9a-f]{12}");
    assertThat(ModelFile.read(file).calibrationId()).isEqualTo(shipped.calibrationId());
    assertThat(OLD.calibrationId()).isNotEqualTo(NEW.calibrationId());
  }
}
