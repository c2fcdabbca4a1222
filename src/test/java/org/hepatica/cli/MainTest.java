package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class MainTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  static List<String> commands() {
    return Main.commandLine().getSubcommands().values().stream()
        .filter(c -> !c.getCommandSpec().usageMessage().hidden())
        .map(CommandLine::getCommandName)
        .toList();
  }

  @Test
  void listsItsCommandsAndAnExample() {
    assertThat(run("--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("Example").contains(commands());
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExample(String command) {
    assertThat(run(command, "--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("Usage: hepatica " + command)
        .contains("Example")
        .contains("  hepatica " + command);
  }

  @Test
  void saysItsVersion() {
    assertThat(run("--version")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("hepatica "),
            line -> assertThat(line).startsWith("revision "),
            line -> assertThat(line).matches("DICOM engine (embedded|dcm4che)"),
            line -> assertThat(line).matches("Java \\d+.*, \\w+ .*"));
  }

  @Test
  void aWrongCommandLineEndsWithTwo() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(run("sevre")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("serve");
    assertThat(run("segment", "in")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--out");
  }

  /** The whole help would push what is wrong off the screen. */
  @Test
  void whatIsWrongWithACommandLineIsTheLastThingToBeSeen() {
    assertThat(run("negatives", "--out", folder.resolve("new").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines())
        .hasSize(2)
        .contains("Name a series, --phantom or --synthetic.")
        .last()
        .asString()
        .contains("hepatica negatives --help");
  }

  @Test
  void aCommandThatIsMissingBringsTheListOfThem() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("Say which command.").contains(commands());
  }

  @Test
  void aWrongConfigurationEndsWithTwoAndNamesTheLine() throws IOException {
    Files.write(folder.resolve("hepatica.yaml"), List.of("dicom:", "  prot: 1"));
    assertThat(run("check", "--conf", folder.toString(), "--set", "console.port=x"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("hepatica.yaml:2: dicom.prot is unknown. Did you mean dicom.port?")
        .contains("--set console.port=x: console.port \"x\" is not a whole number")
        .doesNotContain("\tat ");
    assertThat(run("check", "--debug", "--conf", folder.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("\tat org.hepatica.config");
  }

  @Test
  void inputThatIsNotThereIsRefused() {
    assertThat(run("segment", "nowhere", "--out", folder.toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("nowhere does not exist").doesNotContain("\tat ");
  }

  /** Two patients' results side by side, and {@code send} would send both. */
  @Test
  void segmentTakesNoFolderThatHoldsFiles() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Path old = Files.createDirectories(folder.resolve("out/series-1")).resolve("seg.dcm");
    Files.writeString(old, "of another patient");
    String data = folder.resolve("data").toString();
    Path results = folder.resolve("out");
    assertThat(run("segment", in.toString(), "--out", results.toString(), "--data", data))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("--out " + results + " is not empty")
        .contains("Name a new folder, or empty this one.");
    assertThat(old).content().isEqualTo("of another patient");
    assertThat(results.resolve("findings.json")).doesNotExist();
    assertThat(folder.resolve("data")).as("nothing was started").doesNotExist();
    assertThat(run("segment", in.toString(), "--out", old.toString(), "--data", data))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("seg.dcm is not a folder");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(run("segment", in.toString(), "--out", empty.toString(), "--data", data))
        .as("no series, but it was looked for")
        .isEqualTo(ExitCode.REFUSED);
    assertThat(empty.resolve("findings.json")).exists();
  }

  /** The same here: the PACS of another demo, of another version perhaps, beside the new one. */
  @Test
  void demoTakesNoFolderThatHoldsFiles() throws IOException {
    Path results = Files.createDirectories(folder.resolve("out/pacs")).getParent();
    Path old = Files.writeString(results.resolve("pacs/1.2.3.dcm"), "of before");
    assertThat(run("demo", "--out", results.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("--out " + results + " is not empty")
        .contains("Name a new folder, or empty this one.");
    assertThat(old).content().isEqualTo("of before");
    assertThat(results.toFile().list()).containsExactly("pacs");
    assertThat(run("demo", "--out", old.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("1.2.3.dcm is not a folder");
  }

  @Test
  void theRegistryIsMadeInAPrivateDataFolder() throws IOException {
    Path data = folder.resolve("data");
    assertThat(run("models", "--data", data.toString())).isEqualTo(ExitCode.DONE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
  }

  /** The scores of a model filled three lines of a terminal, cut within words. */
  @Test
  void modelsFitATerminal() throws IOException {
    Path data = folder.resolve("data");
    Path damaged = Files.createDirectories(data.resolve("models")).resolve("bad-1.hepatica");
    Files.writeString(damaged, "no model");
    assertThat(run("models", "--data", data.toString())).isEqualTo(ExitCode.DONE);
    assertThat(out.toString().lines())
        .allMatch(line -> line.length() <= 80 || !line.strip().contains(" "), "80 columns");
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches(" {4}test\\.dice\\.mean [0-9.]+, .*,"));
    assertThat(out.toString().replaceAll("\\s+", " "))
        .containsPattern("validation\\.dice\\.pooled [0-9.]+, validation\\.iou\\.mean [0-9.]+,")
        .contains("bad-1 DAMAGED " + damaged);
  }

  @Test
  void checkNamesALayerThatTheModelDoesNotHave() {
    String data = folder.resolve("data").toString();
    assertThat(run("check", "--without-worker", "--data", data, "--set", "model.layer=up9"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(out.toString())
        .containsPattern("FAILED +attention layer")
        .contains("--set model.layer=up9: model.layer \"up9\" is no layer of model liver-")
        .contains("up3, up2, up1");
  }

  @Test
  void checkTellsOfSeriesThatAreLetInAndDoNotFitIntoTheWorker() {
    String data = folder.resolve("data").toString();
    assertThat(run("check", "--without-worker", "--data", data)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern("ok +worker memory +a series at the limits takes about 1474 of 1500 MB");
    assertThat(
            run("check", "--without-worker", "--data", data, "--set", "admission.maxVolumeMb=1200"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .containsPattern("FAILED +worker memory ")
        .contains("analysis.heapMb is 1500; a series of admission.maxVolumeMb, 1200 MB")
        .contains("takes about 1650 MB")
        .contains("Write 1650 or more", "or admission.maxVolumeMb: 1050, so");
    assertThat(run("check", "--without-worker", "--data", data, "--set", "analysis.heapMb=256"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("or less for both limits");
  }

  @Test
  void checkNamesWhatWorksAndWhatDoesNot() throws IOException {
    Path conf = Files.createDirectory(folder.resolve("conf"));
    Path aes = Files.createDirectory(folder.resolve("aes"));
    Files.createFile(conf.resolve("hepatica.yaml"));
    Path file = Files.createFile(folder.resolve("file"));
    String[] args = {
      "check",
      "--without-worker",
      "--conf",
      conf.toString(),
      "--ae-config",
      aes.toString(),
      "--data",
      folder.resolve("data").toString()
    };
    assertThat(run(args)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern("ok +configuration")
        .containsPattern("ok +console +127.0.0.1:8080\n")
        .containsPattern("ok +data folder")
        .contains("nobody may send")
        .doesNotContain("HEP-108");
    Path data = folder.resolve("data");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(run(args)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).containsPattern("ok +data folder +.* free: WARNING HEP-108 .*750");
    String[] open = Arrays.copyOf(args, args.length + 2);
    open[args.length] = "--set";
    open[args.length + 1] = "console.bind=0.0.0.0";
    assertThat(run(open)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).containsPattern("ok +console +0.0.0.0:8080: WARNING HEP-128 ");
    args[7] = file.toString();
    assertThat(run(args)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).containsPattern("FAILED +data folder +.*file");
  }
}
