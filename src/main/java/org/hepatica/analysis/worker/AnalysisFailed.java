package org.hepatica.analysis.worker;

import java.util.List;

/**
 * An analysis did not come to an end. The job may be tried again; whether that is sensible says
 * {@link #kind()}.
 */
public final class AnalysisFailed extends Exception {
  private static final long serialVersionUID = 1;

  /** How it failed. */
  public enum Kind {
    /** The child did not start, or did not get ready in time. */
    NOT_STARTED,
    /** The child ended while it worked. */
    CRASHED,
    /** The child did not finish before the deadline and was killed. */
    TIMED_OUT,
    /** The child says that its GPU has too little memory. */
    EXHAUSTED,
    /** The child says that the analysis failed: unreadable files, no space, an unusable model. */
    REPORTED,
    /** The workers were closed. */
    CLOSED
  }

  private final Kind kind;
  private final List<String> lastWords;

  AnalysisFailed(Kind kind, String message, List<String> lastWords, Throwable cause) {
    super(
        lastWords.isEmpty() ? message : message + "; last words: " + String.join(" | ", lastWords),
        cause);
    this.kind = kind;
    this.lastWords = List.copyOf(lastWords);
  }

  /** How it failed. */
  public Kind kind() {
    return kind;
  }

  /** The last lines of the child's log. */
  public List<String> lastWords() {
    return lastWords;
  }
}
