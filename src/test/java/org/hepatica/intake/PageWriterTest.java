package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PageWriterTest {
  private static final int PAGE = PageWriter.PAGE;

  /** A file that notes what is written to it, and takes less at once than it is given. */
  private static final class File implements PageWriter.Target {
    final byte[] content = new byte[1 << 20];
    final List<long[]> writes = new ArrayList<>();

    @Override
    public int write(ByteBuffer bytes, long position) {
      int count = Math.min(bytes.remaining(), 9 * PAGE);
      writes.add(new long[] {position, position + count});
      bytes.get(content, (int) position, count);
      return count;
    }
  }

  @Property(tries = 300)
  void everyByteIsWrittenInWholePages(
      @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 40_000) Integer> counts,
      @ForAll @IntRange(min = 0, max = PAGE) int end)
      throws IOException {
    File file = new File();
    byte[] all = new byte[counts.stream().mapToInt(i -> i).sum()];
    new Random(7).nextBytes(all);
    int last = file.content.length - PAGE;
    try (PageWriter pages = new PageWriter(file)) {
      int at = 0;
      for (int count : counts) {
        pages.write(all, at, count);
        at += count;
        assertThat(pages.position()).isEqualTo(at);
      }
      pages.leap(last);
      pages.zeros(last + PAGE - end);
      pages.write(new byte[] {1}, 0, Math.min(1, end));
      pages.zeros(last + PAGE);
      pages.flush();
    }
    byte[] expected = new byte[file.content.length];
    System.arraycopy(all, 0, expected, 0, all.length);
    if (end > 0) {
      expected[expected.length - end] = 1;
    }
    assertThat(file.content).isEqualTo(expected);
    assertThat(file.writes)
        .allMatch(write -> write[0] % PAGE == 0 && write[1] % PAGE == 0, "of whole pages");
  }
}
