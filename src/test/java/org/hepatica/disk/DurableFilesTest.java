package org.hepatica.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
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
