package org.hepatica.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages bytes in one to eight ways at once. The same random numbers give the same bytes. */
final class Mutator {
  /** No input grows beyond this, in bytes. */
  static final int LONGEST = 256 << 10;

  private static final int[] EXTREMES = {
    0,
    1,
    2,
    3,
    7,
    8,
    0x7F,
    0x80,
    0xFF,
    0x100,
    0x7FFF,
    0x8000,
    0xFFFE,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFE,
    0xFFFFFFFF,
    0x7FFFFFF0
  };

  private final SplittableRandom random;
  private final FuzzTarget target;

  Mutator(SplittableRandom random, FuzzTarget target) {
    this.random = random;
    this.target = target;
  }

  byte[] next() {
    List<byte[]> seeds = target.seeds();
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    for (int n = 1 << random.nextInt(4); n > 0; n--) {
      bytes = once(bytes);
    }
    return bytes;
  }

  private byte[] once(byte[] b) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> flipped(b);
      case 2 -> set(b);
      case 3 -> Arrays.copyOf(b, random.nextInt(4) == 0 ? place(b) : b.length - tail(b));
      case 4, 5 -> number(b);
      case 6 -> word(b);
      case 7 -> cut(b);
      case 8 -> doubled(b);
      default -> spliced(b);
    };
  }

  private int tail(byte[] b) {
    return random.nextInt(Math.min(b.length, 16) + 1);
  }

  /** A place in the bytes, seldom in their head; 0 where there are none. */
  private int place(byte[] b) {
    if (b.length == 0) {
      return 0;
    }
    boolean inHead = target.head() > 0 && random.nextInt(12) == 0;
    int from = inHead || b.length <= target.head() ? 0 : target.head();
    int to = inHead ? Math.min(target.head(), b.length) : b.length;
    // Headers are near the start: half of all hits fall into the first 600 bytes.
    int span = random.nextBoolean() ? Math.min(to - from, 600) : to - from;
    return from + random.nextInt(span);
  }

  private byte[] flipped(byte[] b) {
    if (b.length > 0) {
      b[place(b)] ^= (byte) (1 << random.nextInt(8));
    }
    return b;
  }

  private byte[] set(byte[] b) {
    if (b.length > 0) {
      b[place(b)] = (byte) random.nextInt(256);
    }
    return b;
  }

  /** A length field, perhaps: 1, 2 or 4 bytes of either order, extreme or a little off. */
  private byte[] number(byte[] b) {
    int width = 1 << random.nextInt(3);
    if (b.length < width) {
      return b;
    }
    int at = Math.min(place(b), b.length - width);
    boolean big = random.nextBoolean();
    int value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | b[at + (big ? i : width - 1 - i)] & 0xFF;
    }
    value =
        random.nextBoolean()
            ? EXTREMES[random.nextInt(EXTREMES.length)]
            : value + random.nextInt(-8, 9);
    for (int i = 0; i < width; i++) {
      b[at + (big ? width - 1 - i : i)] = (byte) (value >>> 8 * i);
    }
    return b;
  }

  private byte[] word(byte[] b) {
    List<byte[]> words = target.words();
    if (words.isEmpty()) {
      return set(b);
    }
    byte[] word = words.get(random.nextInt(words.size()));
    int at = place(b);
    if (random.nextBoolean()) {
      return replaced(b, at, at, word, 0, word.length);
    }
    System.arraycopy(word, 0, b, at, Math.min(word.length, b.length - at));
    return b;
  }

  private byte[] cut(byte[] b) {
    int from = place(b);
    return replaced(b, from, Math.min(b.length, from + chunk()), b, 0, 0);
  }

  private byte[] doubled(byte[] b) {
    int from = place(b);
    int length = Math.min(b.length - from, chunk());
    byte[] longer = b;
    for (int n = random.nextInt(8) == 0 ? 64 : 1; n > 0; n--) {
      longer = replaced(longer, from, from, b, from, length);
    }
    return longer;
  }

  private byte[] spliced(byte[] b) {
    byte[] other = target.seeds().get(random.nextInt(target.seeds().size()));
    int from = place(other);
    int length = random.nextInt(3) == 0 ? other.length - from : chunk();
    int at = place(b);
    int until = random.nextBoolean() ? at : Math.min(b.length, at + length);
    return replaced(b, at, until, other, from, Math.min(length, other.length - from));
  }

  private int chunk() {
    return random.nextInt(1, 1 << random.nextInt(2, 12));
  }

  private static byte[] replaced(byte[] b, int from, int to, byte[] by, int at, int length) {
    int total = b.length - (to - from) + length;
    if (total > LONGEST) {
      return b;
    }
    byte[] result = new byte[total];
    System.arraycopy(b, 0, result, 0, from);
    System.arraycopy(by, at, result, from, length);
    System.arraycopy(b, to, result, from + length, b.length - to);
    return result;
  }
}
