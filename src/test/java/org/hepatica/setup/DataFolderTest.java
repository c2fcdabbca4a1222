package org.hepatica.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.node.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The data folder is its owner's alone when it is made, and what is open is said, not shut. */
class DataFolderTest {
  @TempDir Path folder;

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private Path folder(String rights) throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    return Files.setPosixFilePermissions(data, PosixFilePermissions.fromString(rights));
  }

  private HepaticaConfig config(Path data) {
    return HepaticaConfig.load(
        null,
        null,
        data,
        List.of("dicom.bind=127.0.0.1", "dicom.port=0", "console.enabled=false"),
        Map.of());
  }

  @Test
  void isMadeForItsOwnerAlone() throws IOException {
    Path above = folder.resolve("srv");
    Path data = DataFolder.make(above.resolve("data"));
    assertThat(rights(data)).isEqualTo("rwx------");
    assertThat(rights(above))
        .as("by umask")
        .isEqualTo(rights(Files.createDirectory(folder.resolve("other"))));
    assertThat(DataFolder.warning(data)).isEmpty();
  }

  @Test
  void whoLooksForAModelFirstMakesItSo() throws IOException {
    Path data = folder.resolve("data");
    Models.of(config(data));
    assertThat(rights(data)).isEqualTo("rwx------");
  }

  @Test
  void whatIsThereIsLeftAsItIs() throws IOException {
    Path data = folder("rwxr-x---");
    assertThat(DataFolder.make(data)).isEqualTo(data);
    assertThat(rights(data)).isEqualTo("rwxr-x---");
    Path link = Files.createSymbolicLink(folder.resolve("link"), data);
    assertThat(DataFolder.make(link)).isEqualTo(link);
    assertThat(DataFolder.warning(link)).isPresent();
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> DataFolder.make(file)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "rwx------, ",
    "rwxr--r--, ",
    "rwxr-x---, 750",
    "rwx--x--x, 711",
    "rwxr-xr-x, 755",
    "rwxrwxrwx, 777"
  })
  void whoElseMayEnterIsSaidWithModeAndCure(String rights, String mode) throws IOException {
    Path data = folder(rights);
    if (mode == null) {
      assertThat(DataFolder.warning(data)).isEmpty();
    } else {
      assertThat(DataFolder.warning(data).orElseThrow())
          .startsWith("HEP-108 " + data + " can be entered by other users of this machine")
          .contains("mode " + mode)
          .contains("chmod 700 " + data);
    }
  }

  @Test
  void aFileSystemWithoutRightsHasNone() throws IOException {
    Path zip = folder.resolve("files.zip");
    try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path data = DataFolder.make(files.getPath("srv", "data"));
      assertThat(data).isDirectory();
      assertThat(DataFolder.make(data)).isEqualTo(data);
      assertThat(DataFolder.warning(data)).isEmpty();
    }
  }

  @Test
  void aNodeSaysItAtItsStart() throws IOException {
    Path data = folder("rwxr-xr-x");
    Files.writeString(
        data.resolve("installation.id"), "no UUID"); // ends the start after the folder
    Logger log = (Logger) LoggerFactory.getLogger(Node.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try {
      assertThatThrownBy(() -> Node.start(config(data))).hasMessageContaining("installation.id");
    } finally {
      log.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line -> line.startsWith("HEP-108 " + data));
    assertThat(rights(data)).isEqualTo("rwxr-xr-x");
  }

  /** As after a restore by another user; a link to nowhere is as little writable, to root too. */
  @Test
  void aFolderInItThatCannotBeWrittenIsSaidAtTheStart() throws IOException {
    Path data = folder("rwx------");
    DataFolder.requireWritable(config(data));
    Path studies = Files.createSymbolicLink(data.resolve("studies"), folder.resolve("gone"));
    assertThatThrownBy(() -> Node.start(config(data)))
        .isInstanceOf(NotNowException.class)
        .hasMessageContaining("\"" + studies + "\" is there and cannot be written")
        .hasMessageContaining("chown");
    assertThat(data.resolve("ledger")).as("nothing was begun").doesNotExist();
    Files.createDirectory(folder.resolve("gone"));
    DataFolder.requireWritable(config(data));
  }
}
