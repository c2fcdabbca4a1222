package org.hepatica.learning.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hepatica.learning.TinyModels;
import org.hepatica.testing.Strace;
import org.hepatica.unet.ModelFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that makes a registry, takes a second model in, uses it and goes back, killed at any of
 * its file operations: what is in use is always one whole model, and the next start goes on.
 */
class KilledRegistryTest {
  @TempDir Path folder;
  private Strace strace;
  private Path first;
  private Path second;

  /** The registry's folder, the model that comes with the program, and the second one. */
  static final class Changing {
    private Changing() {}

    public static void main(String[] args) throws IOException {
      ModelFile shipped = ModelFile.read(Path.of(args[1]));
      ModelRegistry registry = ModelRegistry.open(Path.of(args[0]), shipped);
      registry.promote(registry.add(ModelFile.read(Path.of(args[2]))));
      registry.rollback();
      System.exit(0);
    }
  }

  @BeforeEach
  void models() throws IOException {
    strace = Strace.require();
    first = folder.resolve("first.hepatica");
    second = folder.resolve("second.hepatica");
    TinyModels.model("first", 1).write(first);
    TinyModels.model("second", 2).write(second);
  }

  @Test
  @Tag("long")
  void whatIsInUseIsAlwaysOneWholeModel() throws IOException {
    int kills = 0;
    Set<String> inUse = new TreeSet<>();
    for (String call : List.of("rename", "unlink", "fsync", "fdatasync", "mkdir")) {
      boolean killed = true;
      for (int n = 1; killed; n++) {
        Path models = folder.resolve(call + n);
        killed =
            strace.killed(
                call, n, Changing.class, models.toString(), first.toString(), second.toString());
        kills += killed ? 1 : 0;
        inUse.add(assertGoesOn(models, call + " " + n));
      }
    }
    assertThat(kills).isGreaterThan(15);
    assertThat(inUse).as("before, with and after the second").hasSize(2);
  }

  /** Returns the name of the model that is in use after the kill. */
  private String assertGoesOn(Path models, String when) throws IOException {
    ModelFile shipped = ModelFile.read(first);
    ModelRegistry registry = ModelRegistry.open(models, shipped);
    String inUse = ModelFile.read(registry.current()).info().name();
    assertThat(registry.damaged()).as(when).isEmpty();

    String other = registry.add(ModelFile.read(second));
    registry.promote(other);
    assertThat(registry.currentId()).as(when).isEqualTo(other);
    assertThat(registry.rollback()).as(when).isEqualTo(shipped.info().id());
    assertThat(registry.list()).as(when).hasSize(2);
    assertThat(models.toFile().list())
        .as(when)
        .containsExactlyInAnyOrder(
            shipped.info().id() + ".hepatica", other + ".hepatica", "current", "history", "lock");
    return inUse;
  }
}
