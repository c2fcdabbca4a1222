package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that starts a release, with a Java that says how it was called. */
class StarterTest {
  @TempDir Path folder;

  /** As a command is called that is not started by it. */
  @Test
  void withoutALocaleAPathThatIsNotAsciiIsRefusedWithACure() throws IOException {
    Files.writeString(folder.resolve("hepatica.yaml"), "data:\n  dir: Röntgen\n");
    Peers.Output check =
        Peers.run(
            folder,
            Duration.ofMinutes(1),
            "env",
            "-i",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "check",
            "--without-worker",
            "--conf",
            ".");
    assertThat(check.exit()).as(check.text()).isEqualTo(ExitCode.USAGE);
    assertThat(check.text()).contains("./hepatica.yaml:2: data.dir is no path", "LC_ALL=C.UTF-8");
  }

  /** Else a folder with an umlaut is one in a terminal and none in a job of cron. */
  @ParameterizedTest
  @CsvSource({
    "NONE=,                 C.UTF-8",
    "LANG=C,                C.UTF-8",
    "LC_ALL=POSIX,          C.UTF-8",
    "LC_CTYPE=de_DE.UTF-8,  none",
    "LANG=de_DE.UTF-8,      none"
  })
  void takesNamesOfFilesInUtf8WhereThereIsNoLocale(String given, String then) throws IOException {
    Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"${LC_ALL:-none} $*\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Path starter = Path.of("src/release/hepatica").toAbsolutePath();
    Peers.Output started =
        Peers.run(
            folder,
            Duration.ofSeconds(20),
            "env",
            "-i",
            "PATH=/usr/bin:/bin",
            "JAVA_HOME=" + folder,
            given,
            starter.toString(),
            "serve");
    assertThat(started.text())
        .isEqualTo(then + " -jar " + starter.resolveSibling("hepatica.jar") + " serve\n");
  }
}
