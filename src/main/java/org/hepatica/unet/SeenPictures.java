package org.hepatica.unet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.LongStream;

/**
 * The pictures that a model's weights were fitted to, its own and those of the models that it came
 * from, as far as these say: by a fingerprint of the pixels of each, so that figures of a picture
 * can tell whether they are of a new one. From a fingerprint nothing can be read; who has a picture
 * can tell whether it is among them. Empty when a model does not say.
 */
public final class SeenPictures {

  /** Of a picture that is told from no other, such as one even grey. */
  public static final long NO_PRINT = 0;

  /** Of a model that does not say. */
  public static final SeenPictures UNKNOWN = new SeenPictures(LongStream.empty());

  private final long[] prints;

  private SeenPictures(LongStream prints) {
    this.prints = prints.filter(print -> print != NO_PRINT).sorted().distinct().toArray();
  }

  /** Those with these fingerprints; {@link #NO_PRINT} is passed over. */
  public static SeenPictures of(LongStream prints) {
    return new SeenPictures(prints);
  }

  /** These and others. */
  public SeenPictures and(SeenPictures others) {
    return of(LongStream.concat(Arrays.stream(prints), Arrays.stream(others.prints)));
  }

  /** Whether a picture with this fingerprint is among them. */
  public boolean has(long print) {
    return Arrays.binarySearch(prints, print) >= 0;
  }

  /** How many pictures these are. */
  public int size() {
    return prints.length;
  }

  /** Whether the model does not say. */
  public boolean isUnknown() {
    return prints.length == 0;
  }

  /**
   * Reads {@link #text}.
   *
   * @throws IllegalArgumentException when it is none
   */
  @JsonCreator
  public static SeenPictures parse(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (bytes.length % Long.BYTES != 0) {
      throw new IllegalArgumentException(
          "fingerprints of pictures, %d bytes: each has eight".formatted(bytes.length));
    }
    long[] prints = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(prints);
    return of(Arrays.stream(prints));
  }

  /** All fingerprints in rising order, each as eight bytes, big-endian, in Base64. */
  @JsonValue
  public String text() {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * prints.length);
    bytes.asLongBuffer().put(prints);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeenPictures seen && Arrays.equals(prints, seen.prints);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(prints);
  }

  @Override
  public String toString() {
    return prints.length + " pictures";
  }
}
