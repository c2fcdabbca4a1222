package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFoldersTest {
  @TempDir Path data;

  @Test
  void whatNoJobNeedsAnyMoreIsGoneAtTheNextStart() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      long delivered = Samples.delivering(ledger, data, 1, 1, "PACS").id();
      long again = Samples.analysing(ledger, data, 2).id();
      long failed = Samples.analysing(ledger, data, 3).id();
      ledger.jobs().fail(failed, "HEP-112", "No space left on device");
      Path mine = made("mine");
      for (long job : new long[] {delivered, again, failed}) {
        Files.writeString(made("job-" + job).resolve("job.json"), "{}");
      }

      WorkFolders.clear(data, ledger);

      assertThat(work("job-" + delivered)).as("killed before it was removed").doesNotExist();
      assertThat(work("job-" + again)).as("its result may be whole").exists();
      assertThat(work("job-" + failed)).as("an admin may retry").exists();
      assertThat(mine).exists();
    }
  }

  private Path work(String name) {
    return data.resolve("work").resolve(name);
  }

  private Path made(String name) throws Exception {
    return Files.createDirectories(work(name));
  }
}
