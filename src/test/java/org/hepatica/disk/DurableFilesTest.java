package org.hepatica.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @TempDir Path folder;

  @Test
  void whatFailsInTheMiddleLeavesTheOldContent() throws Exception {
    Path file = folder.resolve("f");
    write(file, "old");
    assertThatThrownBy(
            () ->
                DurableFiles.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file).hasContent("old");
    assertThat(folder.resolve("f.part"))
        .as("it would take the room of what is full")
        .doesNotExist();
    write(file, "n");
    assertThat(file).hasContent("n");
    assertThat(folder.resolve("f.part")).doesNotExist();
  }

  /** As where somebody has made a folder of that name. */
  @Test
  void whatCannotGetItsNameLeavesNothing() throws Exception {
    Path file = folder.resolve("f");
    Files.createDirectories(file.resolve("in"));
    assertThatThrownBy(() -> write(file, "new")).isInstanceOf(FileSystemException.class);
    assertThat(folder.toFile().list()).containsExactly("f");
  }

  /** {@code /dev/full} is a disk without room. */
  @Test
  void aFullDiskIsToldWithTheFile() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "there is no /dev/full");
    Files.createSymbolicLink(folder.resolve("f.part"), full);
    assertThatThrownBy(() -> write(folder.resolve("f"), "new"))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(folder.resolve("f.part") + ": No space left on device");
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void moveMakesTheFoldersAndNamesTheFile() throws Exception {
    Path from = Files.writeString(folder.resolve("a"), "x");
    Path to = folder.resolve("b/c/d");
    DurableFiles.move(from, to);
    assertThat(from).doesNotExist();
    assertThat(to).hasContent("x");
  }

  @Test
  void aFolderInTheWayIsToldByItsName() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> DurableFiles.createFolders(file.resolve("in")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> DurableFiles.createFolders(file))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private static void write(Path file, String text) throws IOException {
    DurableFiles.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}
