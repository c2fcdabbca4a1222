package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What a wrong command line is answered. */
class TrustCommandTest {
  @Test
  void fewerSlicesThanNoneAreUsage() {
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(new StringWriter(), true),
            new PrintWriter(err, true),
            "trust",
            "--data",
            "cases",
            "--slices",
            "-1");
    assertThat(err.toString()).contains("--slices -1");
    assertThat(code).isEqualTo(ExitCode.USAGE);
  }
}
