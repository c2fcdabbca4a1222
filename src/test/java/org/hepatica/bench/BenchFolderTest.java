package org.hepatica.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchFolderTest {
  @TempDir Path folder;

  /**
   * Read as the folder of the data, it had slices written into it, and "slices" deleted from it.
   */
  @Test
  void aFolderThatHoldsAnythingElseIsLeftAsItIs() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("slices")).resolve("mine.dcm");
    Files.createFile(mine);
    Files.createFile(folder.resolve("1-01.dcm"));
    for (String what : new String[] {"none", "receive"}) {
      assertThatThrownBy(() -> NetworkBench.main(new String[] {what, "" + folder}))
          .hasMessageContaining("1-01.dcm");
    }
    assertThatThrownBy(() -> CrowdBench.main(new String[] {"" + folder}))
        .hasMessageContaining("1-01.dcm");
    assertThat(mine).exists();
  }

  @Test
  void oneThatABenchHasUsedIsUsedAgain() throws IOException {
    for (String name : new String[] {"slices", "receivers", "crowd", "fsyncs.txt"}) {
      Files.createDirectories(folder.resolve(name));
    }
    assertThat(Slices.workFolder("" + folder)).isEqualTo(folder);
    assertThat(Slices.workFolder(folder + "/new")).isEqualTo(folder.resolve("new"));
  }
}
