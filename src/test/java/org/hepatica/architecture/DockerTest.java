package org.hepatica.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an orchestrator reads of the images. */
class DockerTest {
  private static final Pattern PATIENCE =
      Pattern.compile("\nHEALTHCHECK [^\n]*--start-period=(\\d+)m ");

  /** Minutes that an upgrade of a large ledger took (docs/decisions/003-ledger.md), and more. */
  private static final int UPGRADE = 20;

  /**
   * Nothing answers while the ledger is upgraded: who ends what is not healthy would end it in the
   * middle, and again at the next start.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.cuda"})
  void anUpgradeIsNotTakenForAnIllness(String file) throws Exception {
    Matcher patience = PATIENCE.matcher(Files.readString(Path.of("docker").resolve(file)));
    assertThat(patience.find()).as("a start period in minutes").isTrue();
    assertThat(Integer.parseInt(patience.group(1))).isGreaterThanOrEqualTo(UPGRADE);
  }
}
