package org.hepatica.cli;

import org.hepatica.learning.data.CaseFolder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that make pictures for training. */
final class PictureOptions {
  private static final String WINDOW = "0:255";
  private static final int SIZE = 256;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--window",
      paramLabel = "LOW:HIGH",
      defaultValue = WINDOW,
      description =
          "HU of pixel values 0 and 255 (default: ${DEFAULT-VALUE}, which data/cases must have).")
  private String window;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "" + SIZE,
      description = "Rows and columns of the pictures (default: ${DEFAULT-VALUE}).")
  private int size;

  /** Whether nothing else was asked for. */
  boolean areDefaults() {
    return window.equals(WINDOW) && size == SIZE;
  }

  /** Rows and columns. */
  int size() {
    if (size < 16 || size > 1024) {
      throw new ParameterException(
          spec.commandLine(), "--size " + size + " is not within 16 to 1024");
    }
    return size;
  }

  /** A folder of cases whose pictures span the window. */
  CaseFolder range() {
    try {
      return CaseFolder.parse("window@" + window);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
