package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {
  @TempDir Path data;

  @BeforeEach
  void ledger() throws IOException {
    Files.createDirectory(data.resolve("ledger"));
  }

  @Test
  void lookingLeavesNothing() {
    Surroundings surroundings = new Surroundings(data, 1 << 20, Optional::empty);
    assertThat(surroundings.areWell()).isTrue();
    assertThat(surroundings.trouble()).isEmpty();
    assertThat(data.resolve("work")).isEmptyDirectory();
    assertThat(data.resolve("results")).isEmptyDirectory();
  }

  /** What a disk holds that jobs filled: they took their halves away again. */
  @Test
  void aDiskWithLessThanTheReserveIsFull() {
    Surroundings surroundings = new Surroundings(data, Long.MAX_VALUE, Optional::empty);
    assertThat(surroundings.areWell()).isFalse();
    assertThat(surroundings.trouble().orElseThrow())
        .contains("MB free", "are reserved (intake.minFreeMb)");
  }

  @Test
  void aFolderThatIsAwayIsNotMadeAnewElsewhere() throws IOException {
    Surroundings surroundings = new Surroundings(data, 0, Optional::empty);
    Files.delete(data.resolve("ledger"));
    Files.delete(data); // as a mount that is gone, and its point too
    assertThat(surroundings.areWell()).isFalse();
    assertThat(surroundings.trouble()).contains(data + " is away");
    assertThat(data).doesNotExist();
    Files.createDirectories(data.resolve("ledger"));
    assertThat(surroundings.areWell()).isTrue();
    assertThat(surroundings.trouble()).isEmpty();
  }
}
