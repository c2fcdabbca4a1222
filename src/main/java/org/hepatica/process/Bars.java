package org.hepatica.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on standard error; in a file or a pipe, where nobody looks, they are not drawn. */
public final class Bars {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private Bars() {}

  /**
   * A bar that is still to be built.
   *
   * @param task stands before it
   * @param most how many steps it has at first
   */
  public static ProgressBarBuilder of(String task, long most) {
    ProgressBarBuilder bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(most)
            .setStyle(ProgressBarStyle.ASCII);
    return isTerminal() ? bar : bar.setConsumer(new DelegatingProgressBarConsumer(line -> {}));
  }

  /**
   * Whether standard error is a terminal. A console is there when standard input and output are
   * one, whatever standard error is; so it is asked only where the system does not tell.
   */
  private static boolean isTerminal() {
    try {
      String device = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException e) {
      return System.console() != null;
    }
  }
}
