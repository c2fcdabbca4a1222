package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMarkTest {
  @TempDir Path data;

  /** Whether the next start mends. */
  private boolean mends() throws IOException {
    List<String> mended = new ArrayList<>();
    new RunMark(data).clear(() -> mended.add("once"));
    return !mended.isEmpty();
  }

  @Test
  void whatIsLeftIsMendedOnce() throws IOException {
    assertThat(mends()).as("a folder of no node yet").isFalse();
    new RunMark(data).set();
    assertThat(mends()).isTrue();
    assertThat(mends()).isFalse();
  }

  @Test
  void aStopInOrderLeavesNone() throws IOException {
    try (RunMark mark = new RunMark(data)) {
      mark.set();
      assertThat(data.resolve("running")).isNotEmptyFile();
    }
    assertThat(mends()).isFalse();
  }

  @Test
  void oneThatWasNotInOrderDoes() throws IOException {
    try (RunMark mark = new RunMark(data)) {
      mark.set();
      mark.keep();
    }
    assertThat(mends()).isTrue();
  }

  /** As one that is told to stop before it has looked. */
  @Test
  void aStartThatEndsTakesNoneAwayThatItDidNotSet() throws IOException {
    new RunMark(data).set();
    new RunMark(data).close();
    assertThat(mends()).isTrue();
  }

  @Test
  void whatCannotBeMendedIsLeftToTheNextStart() throws IOException {
    new RunMark(data).set();
    assertThatThrownBy(
            () ->
                new RunMark(data)
                    .clear(
                        () -> {
                          throw new IOException("no room");
                        }))
        .hasMessage("no room");
    assertThat(mends()).isTrue();
  }
}
