package org.hepatica.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import javax.imageio.IIOException;
import org.hepatica.config.ConfigException;
import org.hepatica.config.NotNowException;
import org.hepatica.ct.SeriesRefused;
import org.hepatica.dicom.DicomException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns the exception a command ended with into a message and an exit code. */
final class Failures implements IExecutionExceptionHandler {
  /** Exit codes by kind of exception; what is not here failed. */
  private static final Map<Class<? extends Throwable>, Integer> CODES =
      Map.of(
          ConfigException.class, ExitCode.USAGE,
          DicomException.class, ExitCode.REFUSED,
          SeriesRefused.class, ExitCode.REFUSED,
          InputRefused.class, ExitCode.REFUSED);

  /** Exceptions whose message is written for the user. */
  private static final String OUR_PACKAGE = "org.hepatica.";

  private static final String DISK_FULL = "No space left on device";

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    command.getErr().println(command.getColorScheme().errorText("hepatica: " + message(cause)));
    if (Main.isDebug(parsed)) {
      thrown.printStackTrace(command.getErr());
    } else if (isUnexpected(cause)) {
      command.getErr().println("This is a fault of the program; --debug shows where it happened.");
    }
    command.getErr().flush();
    return CODES.entrySet().stream()
        .filter(e -> e.getKey().isInstance(cause))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(ExitCode.FAILED);
  }

  private static Throwable unwrapped(Throwable thrown) {
    boolean wraps = thrown instanceof ExecutionException || thrown instanceof UncheckedIOException;
    return wraps && thrown.getCause() != null ? unwrapped(thrown.getCause()) : thrown;
  }

  /** An exception that no room threw on purpose. */
  private static boolean isUnexpected(Throwable cause) {
    return cause instanceof RuntimeException && !cause.getClass().getName().startsWith(OUR_PACKAGE);
  }

  private static String withCure(String reason) {
    return reason.endsWith(DISK_FULL)
        ? reason + ": make room on the disk that it writes to, and run it again"
        : reason;
  }

  /** A file on the way to another, where a folder was meant. */
  private static Optional<Path> fileInTheWay(String wanted) {
    Path path = wanted == null ? null : Path.of(wanted).toAbsolutePath().getParent();
    while (path != null && !Files.exists(path)) {
      path = path.getParent();
    }
    return Optional.ofNullable(path).filter(Files::isRegularFile);
  }

  /** What to tell the user about an exception. */
  static String message(Throwable cause) {
    if (cause instanceof NoSuchFileException e) {
      return e.getFile() + " does not exist";
    }
    if (cause instanceof AccessDeniedException e) {
      return e.getFile() + ": access denied; check who owns it";
    }
    if (cause instanceof FileAlreadyExistsException e) {
      return e.getFile() + " exists already";
    }
    if (cause instanceof NotDirectoryException e) {
      return e.getFile() + " is not a folder";
    }
    if (cause instanceof FileSystemException e && e.getReason() != null) {
      return fileInTheWay(e.getFile())
          .map(file -> file + " is not a folder")
          .orElse(e.getFile() + ": " + withCure(e.getReason()));
    }
    if (cause instanceof IIOException e && e.getCause() != null) {
      return message(e.getCause());
    }
    if (cause instanceof FileNotFoundException e && e.getMessage() != null) {
      return e.getMessage();
    }
    if (cause instanceof ConfigException e) {
      return "the configuration cannot be used:\n" + e.getMessage();
    }
    if (cause instanceof NotNowException e) {
      return "what the configuration asks for cannot be had now:\n" + e.getMessage();
    }
    if (cause instanceof InterruptedException) {
      return "interrupted";
    }
    boolean ours = cause.getClass().getName().startsWith(OUR_PACKAGE);
    boolean plain = cause.getClass() == IOException.class || ours;
    return withCure(plain && cause.getMessage() != null ? cause.getMessage() : cause.toString());
  }
}
