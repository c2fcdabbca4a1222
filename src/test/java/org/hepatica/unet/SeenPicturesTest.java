package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SeenPicturesTest {

  @Property(tries = 300)
  void areReadAsTheyWereWritten(@ForAll long[] some, @ForAll long[] others, @ForAll long any) {
    SeenPictures seen =
        SeenPictures.of(Arrays.stream(some)).and(SeenPictures.of(Arrays.stream(others)));
    SeenPictures read = SeenPictures.parse(seen.text());
    assertThat(read).isEqualTo(seen).hasSameHashCodeAs(seen);
    long[] all = LongStream.concat(Arrays.stream(some), Arrays.stream(others)).toArray();
    for (long print : all) {
      assertThat(read.has(print)).isEqualTo(print != SeenPictures.NO_PRINT);
    }
    assertThat(read.has(any))
        .isEqualTo(any != SeenPictures.NO_PRINT && Arrays.stream(all).anyMatch(p -> p == any));
    assertThat(read.size())
        .isEqualTo((int) Arrays.stream(all).filter(p -> p != 0).distinct().count());
  }

  @Test
  void aModelThatDoesNotSayKnowsNothing() {
    assertThat(SeenPictures.parse("")).isEqualTo(SeenPictures.UNKNOWN);
    assertThat(SeenPictures.UNKNOWN.isUnknown()).isTrue();
    assertThat(SeenPictures.of(LongStream.of(SeenPictures.NO_PRINT)).isUnknown()).isTrue();
  }

  @Test
  void whatIsNoneIsRefused() {
    for (String text : new String[] {"AAAA", "AAAAAAAAAA", "?"}) {
      assertThatThrownBy(() -> SeenPictures.parse(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
