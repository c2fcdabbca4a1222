package org.hepatica.cli;

import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hepatica.config.Suggestion;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.process.Build;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of {@code java -jar hepatica.jar}. */
@Command(
    name = "hepatica",
    versionProvider = Main.Version.class,
    description = "A DICOM node for explainable liver segmentation.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Example: see it work, without a PACS",
      "  hepatica demo",
      "",
      "Ends with 0 done, 1 failed, 2 wrong command line or configuration, 3 input refused."
    },
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      SegmentCommand.class,
      EvaluateCommand.class,
      ExperimentCommand.class,
      TrainCommand.class,
      CasesCommand.class,
      NegativesCommand.class,
      ImportCommand.class,
      AverageCommand.class,
      CalibrateCommand.class,
      TrustCommand.class,
      PhantomCommand.class,
      EchoCommand.class,
      SendCommand.class,
      JobsCommand.class,
      ModelsCommand.class,
      CheckCommand.class,
      CompletionCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-v", "--debug"},
      scope = CommandLine.ScopeType.INHERIT,
      description = "Say more, and show where an error comes from.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--version",
      versionHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show the version.")
  private boolean version;

  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
  }

  /**
   * Runs a command.
   *
   * @return one of {@link ExitCode}
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine().setOut(out).setErr(err).execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(int.class, whole(Integer::valueOf))
        .registerConverter(Integer.class, whole(Integer::valueOf))
        .registerConverter(long.class, whole(Long::valueOf))
        .registerConverter(Long.class, whole(Long::valueOf))
        .registerConverter(Path.class, Main::path)
        .setExecutionExceptionHandler(new Failures())
        .setParameterExceptionHandler((misuse, args) -> tell(misuse))
        .setExecutionStrategy(Main::execute);
  }

  private static <N> ITypeConverter<N> whole(Function<String, N> convert) {
    return value -> {
      try {
        return convert.apply(value);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + value + "' is no whole number, or too large");
      }
    };
  }

  /** Without a locale Java knows ASCII names only, and the letters of others are lost already. */
  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "this is no name of a file here; one with other letters than those of ASCII needs a"
              + " locale that has them, such as LC_ALL=C.UTF-8");
    }
  }

  private static int execute(ParseResult parsed) {
    if (isDebug(parsed)) {
      Logging.debug();
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /**
   * Says what is wrong with a command line; a command's whole help would push that off the screen.
   */
  private static int tell(ParameterException misuse) {
    CommandLine command = misuse.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    Optional<String> slip = unknownOption(command);
    err.println(command.getColorScheme().errorText(slip.orElse(misuse.getMessage())));
    if (slip.isPresent() || command.getSubcommands().isEmpty()) {
      err.printf("\"%s --help\" says how it is called.%n", name);
    } else if (misuse instanceof UnmatchedArgumentException) {
      UnmatchedArgumentException.printSuggestions(misuse, err);
      err.printf("\"%s --help\" lists the commands.%n", name);
    } else {
      command.usage(err, command.getColorScheme());
    }
    return ExitCode.USAGE;
  }

  /**
   * An option with a slip in its name makes another one missing, or its value one too many: the
   * slip is what to tell.
   */
  private static Optional<String> unknownOption(CommandLine command) {
    List<String> options = List.copyOf(command.getCommandSpec().optionsMap().keySet());
    return command.getUnmatchedArguments().stream()
        .filter(argument -> argument.startsWith("-"))
        .map(argument -> argument.replaceFirst("=.*", ""))
        .findFirst()
        .map(
            option ->
                "There is no option "
                    + option
                    + "."
                    + Suggestion.nearest(option, options)
                        .map(near -> " Did you mean " + near + "?")
                        .orElse(""));
  }

  static boolean isDebug(ParseResult parsed) {
    for (ParseResult p = parsed; p != null; p = p.subcommand()) {
      if (p.hasMatchedOption("--debug")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say which command.");
  }

  /** The version of the build, and what somebody who helps asks for next. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "hepatica " + Equipment.VERSION,
        "revision " + Build.REVISION,
        "DICOM engine " + DicomEngines.pick("auto").name(),
        "Java %s, %s %s"
            .formatted(
                Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))
      };
    }
  }
}
