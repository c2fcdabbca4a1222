package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What bash makes of the script. */
class CompletionTest extends CommandRuns {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private Path script;

  @BeforeEach
  void write() throws IOException {
    assertThat(run("completion")).isEqualTo(ExitCode.DONE);
    script = Files.writeString(folder.resolve("hepatica.bash"), out.toString());
  }

  /** What is offered for the last of these words. */
  private String[] offered(String... words) {
    String line =
        "shopt -s extglob progcomp; source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; COMPREPLY=();"
                .formatted(script, String.join(" ", words), words.length - 1)
            + " _complete_hepatica 2>/dev/null;" // compopt wants to be called by the shell
            + " printf '%s\\n' \"${COMPREPLY[@]}\"";
    String bash = Peers.require("bash").toString();
    return Peers.run(folder, LIMIT, bash, "--norc", "-c", line).text().strip().split("\\s+");
  }

  @Test
  void commandsOptionsAndValuesAreOffered() {
    assertThat(offered("hepatica", "seg")).containsExactly("segment");
    assertThat(offered("hepatica", "ca")).containsExactlyInAnyOrder("cases", "calibrate");
    assertThat(offered("hepatica", "evaluate", "--pict")).containsExactly("--pictures");
    assertThat(offered("hepatica", "phantom", "--position", "HF"))
        .contains("HFS", "HFP")
        .doesNotContain("FFS");
  }
}
