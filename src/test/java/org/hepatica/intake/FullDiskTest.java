package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.ledger.Ledger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is really full: a tmpfs of a few MB, where this user may mount one. The ledger lies
 * elsewhere.
 */
class FullDiskTest {
  @TempDir Path mount;
  @TempDir Path elsewhere;

  @BeforeEach
  void mount() throws Exception {
    int exit =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assumeTrue(exit == 0, "this user may not mount a tmpfs");
    Files.createSymbolicLink(mount.resolve("ledger"), elsewhere);
  }

  @AfterEach
  void unmount() throws Exception {
    new ProcessBuilder("umount", mount.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void itAnswersOutOfResourcesLeavesNothingAndGoesOn() throws Exception {
    try (Ledger ledger = Ledger.open(mount)) {
      Intake intake = new Intake(mount, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE);
      DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
      Path filler = mount.resolve("filler");
      fill(filler);
      assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isEqualTo(0xA700);
      try (Stream<Path> files = Files.walk(mount.resolve("incoming"))) {
        assertThat(files.filter(Files::isRegularFile)).isEmpty();
      }
      assertThat(ledger.instances().count()).isZero();
      Files.delete(filler);
      assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isZero();
      assertThat(ledger.instances().find("1.2.3.4").orElseThrow().file()).exists();
    }
  }

  private static void fill(Path filler) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      for (int i = 0; i < 10_000; i++) {
        out.write(block);
      }
      throw new IllegalStateException("the tmpfs does not end");
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }
}
