package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.IIOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody who mistypes, or names the wrong file, is told. */
class MistakesTest {
  @TempDir Path folder;
  private Path file;
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void file() throws IOException {
    file = Files.writeString(folder.resolve("file.txt"), "no DICOM, no model");
  }

  private int run(String... args) {
    err.getBuffer().setLength(0);
    return Main.run(new PrintWriter(new StringWriter(), true), new PrintWriter(err, true), args);
  }

  /** Else one looks for what is missing while it stands there, with a slip in its name. */
  @Test
  void anOptionWithASlipIsNamedBeforeTheOneThatIsMissing() {
    assertThat(run("segment", "--otu", "results", "in")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("There is no option --otu. Did you mean --out?")
        .contains("hepatica segment --help")
        .doesNotContain("Missing");
    assertThat(run("segment", "in")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("Missing required option: '--out=DIR'");
  }

  /** Its value was told to be no list, show or retry. */
  @ParameterizedTest
  @ValueSource(strings = {"jobs --limt 3", "jobs --limt=3", "jobs show 1 --lmit 3"})
  void anOptionWithASlipIsNamedBeforeWhatItsValueIsNot(String line) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .containsPattern("There is no option --l[a-z]+. Did you mean --limit\\?")
        .contains("\"hepatica jobs --help\"")
        .doesNotContain("list|show|retry");
    assertThat(run("jobs", "--nothing-like-it")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("There is no option --nothing-like-it.")
        .doesNotContain("Did you mean");
  }

  /** Of two options of one letter none is a slip of the other. */
  @Test
  void noOtherLetterIsSuggestedForAnOptionOfOne() {
    assertThat(run("jobs", "-x")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("There is no option -x.").doesNotContain("Did you mean");
    assertThat(run("jobs", "-V")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("There is no option -V. Did you mean -v?");
  }

  /** As in other programs, wherever there is {@code --out}. */
  @Test
  void theShortNameOfOutIsKnown() {
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              Map<String, ?> options = command.getCommandSpec().optionsMap();
              assertThat(options.get("-o")).as(name).isSameAs(options.get("--out"));
            });
    assertThat(run("segment", folder.resolve("nowhere").toString(), "-o", "out"))
        .as(err.toString())
        .isEqualTo(ExitCode.REFUSED);
  }

  /** As {@code evaluate} does it, and before a process is started that says it. */
  @ParameterizedTest
  @ValueSource(strings = {"train", "experiment", "trust", "calibrate", "import"})
  void aFolderOfCasesThatIsNoneIsInputRefused(String command) throws IOException {
    Path nowhere = folder.resolve("nowhere");
    assertThat(runOn(command, nowhere.toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains(nowhere + " does not exist");
    assertThat(runOn(command, file + "@-100:300")).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains(file + " is not a folder");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(runOn(command, empty.toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString())
        .contains(
            empty.resolve("images") + " is missing: a folder of cases holds images/ and masks/");
    assertThat(runOn(command, folder + "@300:-100")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("the second must be larger");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  private int runOn(String command, String cases) {
    String out = folder.resolve("new").toString();
    return switch (command) {
      case "train" -> run(command, cases, "--out", out);
      case "experiment" -> run(command, cases, cases, "--out", out);
      case "trust" -> run(command, "--data", cases);
      default -> run(command, file.toString(), "--data", cases, "--out", out);
    };
  }

  @Test
  void whoAsksForHelpInAnotherWayIsToldWhereItIs() {
    assertThat(run("help")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("\"hepatica --help\" lists the commands.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "99999999999", "1.5"})
  void aNumberThatIsNoneIsSaidSoWithoutTheWordsOfJava(String limit) {
    assertThat(run("jobs", "--limit", limit)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("'--limit': '" + limit + "' is no whole number, or too large");
    assertThat(run("jobs", "show", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("'x' is no whole number");
    assertThat(run("phantom", "--out", folder.resolve("p").toString(), "--seed", "x"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("'x' is no whole number");
  }

  /** Java makes this of letters that its locale does not have; a zero does the same in each. */
  @Test
  void aNameThatCannotBeOneIsToldWithTheCure() {
    assertThat(run("segment", "ab\0c", "--out", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("LC_ALL=C.UTF-8").doesNotContain("java.nio");
  }

  @ParameterizedTest
  @ValueSource(strings = {"calibrate", "import", "trust", "evaluate", "average"})
  void aFolderInPlaceOfAModelIsNotSaidToBeAbsent(String command) {
    String here = folder.toString();
    int code =
        switch (command) {
          case "trust", "evaluate" -> run(command, "--model", here, "--data", here);
          case "average" -> run(command, here, here, "--out", folder.resolve("new").toString());
          default -> run(command, here, "--data", here, "--out", folder.resolve("new").toString());
        };
    assertThat(code).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains(here + " is a folder: name a file in it");
  }

  /** Not after hours of measuring, whose figures are lost then. */
  @ParameterizedTest
  @ValueSource(strings = {"trust", "evaluate"})
  void aFolderForTheFiguresIsRefusedBeforeTheyAreMeasured(String command) {
    assertThat(run(command, "--data", folder.toString(), "--json", folder.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--json " + folder + " is a folder: name a file in it.");
  }

  @Test
  void aFileForThePicturesIsRefusedBeforeTheyAreMeasured() {
    assertThat(run("evaluate", "--data", folder.toString(), "--pictures", file.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--pictures " + file + " is not a folder");
  }

  @Test
  void aFileWhereAFolderWasMeantIsNamedItself() {
    assertThat(run("jobs", "--data", file.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains(file + " is not a folder").doesNotContain("console.token");
  }

  /** As folders that are not there; and before a process is started that says it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "train CASES --out NEW --settings",
        "train CASES --out NEW --split",
        "train CASES --out NEW --parent",
        "experiment CASES CASES --out NEW --settings",
        "experiment CASES CASES --out NEW --leave-out-of-a",
        "experiment CASES CASES --out NEW --leave-out-of-b",
        "evaluate --data CASES --part test --split",
        "trust --data CASES --split",
        "calibrate FILE --data CASES --out NEW --split",
        "import FILE --data CASES --out NEW --split"
      })
  void aFileThatIsNotThereIsInputRefused(String line) throws IOException {
    Files.createDirectories(folder.resolve("cases/images"));
    Path nowhere = folder.resolve("nowhere.yaml");
    String command =
        line.replace("CASES", folder.resolve("cases").toString())
            .replace("NEW", folder.resolve("new").toString())
            .replace("FILE", file.toString());
    assertThat(run((command + " " + nowhere).split(" "))).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains(nowhere + " does not exist").doesNotContain("java.");
    assertThat(run((command + " " + folder).split(" "))).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains(folder + " is a folder: name a file in it");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  /** As a key or a value that no training has: what is written there stays wrong. */
  @ParameterizedTest
  @ValueSource(strings = {"a: [", "no settings"})
  void settingsThatAreNoneAreAWrongCommandLine(String text) throws IOException {
    Files.createDirectories(folder.resolve("cases/images"));
    Files.writeString(file, text);
    String cases = folder.resolve("cases").toString();
    String out = folder.resolve("new").toString();
    assertThat(run("train", cases, "--out", out, "--settings", file.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(file.toString());
    assertThat(run("experiment", cases, cases, "--out", out, "--settings", file.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(file.toString());
  }

  @Test
  void aFullDiskIsToldWithTheCure() {
    String reason = "No space left on device";
    assertThat(
            Failures.message(
                new IIOException("I/O error writing PNG file!", new IOException(reason))))
        .isEqualTo(Failures.message(new IOException(reason)))
        .startsWith(reason + ": make room");
    assertThat(Failures.message(new FileSystemException("out/a.png", null, reason)))
        .startsWith("out/a.png: " + reason + ": make room");
    assertThat(Failures.message(new IOException("run/last.hepatica: " + reason)))
        .as("as a child tells it")
        .startsWith("run/last.hepatica: " + reason + ": make room");
    assertThat(Failures.message(new FileNotFoundException("out/a.png (" + reason + ")")))
        .startsWith("out/a.png (" + reason);
  }

  @Test
  void aPhantomThatCannotBeIsToldInPlainNumbers() {
    String out = folder.resolve("p").toString();
    assertThat(run("phantom", "--out", out, "--seed", "1", "--slices", "999999999"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("slices is 999999999; it must be from 1 to 2000");
  }
}
