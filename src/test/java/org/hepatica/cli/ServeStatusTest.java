package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.hepatica.testing.JavaProgram;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * What {@code serve} ends with when it does not start. By it a supervisor knows whether to try
 * again: after 2, where only somebody who mends the configuration can help, it does not.
 */
class ServeStatusTest extends CommandRuns {
  private final Logger ours = (Logger) LoggerFactory.getLogger("org.hepatica");
  private Level before;
  private Path data;

  @BeforeEach
  void begin() {
    before = ours.getLevel();
    data = folder.resolve("data");
  }

  @AfterEach
  void restoreLevel() {
    ours.setLevel(before);
  }

  private int serve(String... sets) throws IOException {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        conf.resolve("hepatica.yaml"),
        "dicom:\n  bind: 127.0.0.1\n  port: 0\nconsole:\n  enabled: false\n");
    List<String> command =
        new ArrayList<>(
            List.of(
                "serve",
                "--conf",
                conf.toString(),
                "--ae-config",
                aes.toString(),
                "--data",
                data.toString()));
    for (String set : sets) {
      command.addAll(List.of("--set", set));
    }
    return run(command.toArray(String[]::new));
  }

  /** The node before is still ending, or another program is there for a moment. */
  @Test
  void aPortInUseMayPass() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      String port = "dicom.port=" + taken.getLocalPort();
      assertThat(serve(port)).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains("--set " + port, "dicom.port " + taken.getLocalPort() + " cannot be opened")
          .contains("most often a node that runs or is still ending", "choose another")
          .doesNotContain("configuration cannot be used", "fault of the program");
    }
  }

  /**
   * An address that fails over from another machine, a name that the name service will know once
   * the network is up, disks that are not mounted yet.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dicom.bind=192.0.2.1",
        "dicom.bind=name.invalid",
        "console.bind=192.0.2.1",
        "model.file=/absent/liver.hepatica",
        "schedule.retrain.rehearsal=/absent/cases",
        "analysis.device=cuda"
      })
  void whatIsNotThereMayCome(String set) throws IOException {
    assertThat(serve(set, "console.enabled=true", "console.port=0")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("cannot be had now:\n--set " + set)
        .doesNotContain("fault of the program");
  }

  @Test
  void aDataFolderThatCannotBeMadeMayBeOfADiskThatIsNotMountedYet() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    data = file.resolve("data");
    assertThat(serve()).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("--data: data.dir \"" + data + "\" cannot be written: ", "Exists")
        .contains("is its disk mounted");
  }

  /** An upgrade that was cut short: the library of the console is not there. */
  @Test
  void whatEndsByAnErrorIsInTheLogToo() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(conf.resolve("hepatica.yaml"), "dicom:\n  port: 0\nconsole:\n  port: 0\n");
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("/javalin-"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = JavaProgram.java();
    command.addAll(List.of("-cp", classPath, Main.class.getName(), "serve"));
    command.addAll(List.of("--conf", conf.toString(), "--data", data.toString()));
    Peers.Output serve = Peers.run(folder, Duration.ofMinutes(2), command.toArray(String[]::new));
    assertThat(serve.exit()).as(serve.text()).isEqualTo(ExitCode.FAILED);
    assertThat(serve.text())
        .contains("HEP-119 the node does not start: java.lang.NoClassDefFoundError");
  }

  @Test
  void theUnitForSystemdKnowsWhichIsWhich() throws IOException {
    assertThat(Files.readString(Path.of("src/release/hepatica.service")))
        .contains("\nRestart=on-failure\n")
        .contains("\nRestartPreventExitStatus=" + ExitCode.USAGE + "\n");
  }

  /** Written by one who will write it again, however often it is tried. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dicom.prot=1",
        "dicom.storageClasses=CTImageStorag",
        "schedule.retrain.rehearsal=cases@255:0",
        "model.layer=up9"
      })
  void whatIsWrittenWrongStaysSo(String set) throws IOException {
    assertThat(serve(set)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("the configuration cannot be used:\n--set " + set);
  }
}
