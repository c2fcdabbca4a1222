package org.hepatica.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; the message lists every problem, one a line. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  /**
   * @param problems everything that is wrong, at least one
   */
  public ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** A single problem. */
  public ConfigException(ConfigProblem problem) {
    this(List.of(problem));
  }

  /** Everything that is wrong, in the order of the files. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
