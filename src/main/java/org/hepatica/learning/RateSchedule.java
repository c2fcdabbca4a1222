package org.hepatica.learning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How the learning rate runs through a phase. Written as {@code geometric}, {@code
 * step:EVERY:FACTOR} or {@code cosine:PERIOD:GROWTH}.
 *
 * @param kind its form
 * @param every epochs to a step, or in the first period; without meaning for {@link Kind#GEOMETRIC}
 * @param factor of the rate at each step, or of the length from one period to the next
 */
public record RateSchedule(Kind kind, int every, double factor) {

  /** Forms of a schedule. */
  public enum Kind {
    /** The same factor from epoch to epoch, from the first rate to the last. */
    GEOMETRIC,
    /** The first rate, times {@code factor} after every {@code every} epochs. */
    STEP,
    /**
     * From the first rate to the last along half a cosine, then with a jump back to the first
     * again: warm restarts (Loshchilov and Hutter, SGDR, 2017).
     */
    COSINE
  }

  /** The same factor from epoch to epoch. */
  public static final RateSchedule GEOMETRIC = new RateSchedule(Kind.GEOMETRIC, 1, 1);

  public RateSchedule {
    boolean fits =
        switch (kind) {
          case GEOMETRIC -> true;
          case STEP -> factor > 0 && factor <= 1;
          case COSINE -> factor >= 1 && factor <= 10;
        };
    if (every < 1 || !fits) {
      throw new IllegalArgumentException(
          "a step comes after 1 epoch or more, with a factor above 0 up to 1; a period has 1 epoch"
              + " or more and grows by a factor of 1 to 10");
    }
  }

  /** After every {@code every} epochs the rate is multiplied. */
  public static RateSchedule step(int every, double factor) {
    return new RateSchedule(Kind.STEP, every, factor);
  }

  /** Half a cosine over {@code period} epochs, again and again, each longer by {@code growth}. */
  public static RateSchedule cosine(int period, double growth) {
    return new RateSchedule(Kind.COSINE, period, growth);
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException when it is no schedule
   */
  @JsonCreator
  public static RateSchedule parse(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split(":", -1);
    try {
      if (parts[0].equals("geometric") && parts.length == 1) {
        return GEOMETRIC;
      }
      if (parts.length == 3 && (parts[0].equals("step") || parts[0].equals("cosine"))) {
        return new RateSchedule(
            Kind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
            Integer.parseInt(parts[1]),
            Double.parseDouble(parts[2]));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(unknown(text), e);
    }
    throw new IllegalArgumentException(unknown(text));
  }

  private static String unknown(String text) {
    return "not a schedule: "
        + text
        + " (geometric, step:EVERY:FACTOR such as step:100:0.1, or cosine:PERIOD:GROWTH such as"
        + " cosine:10:1)";
  }

  /**
   * The learning rate of an epoch.
   *
   * @param epoch of the phase, from 0
   * @param epochs of the phase
   * @param first rate
   * @param last rate; a {@link Kind#STEP} does not go by it
   */
  double rate(int epoch, int epochs, double first, double last) {
    return switch (kind) {
      case GEOMETRIC ->
          epochs == 1 ? first : first * Math.pow(last / first, epoch / (epochs - 1.0));
      case STEP -> first * Math.pow(factor, Math.floorDiv(epoch, every));
      case COSINE -> cosineRate(epoch, first, last);
    };
  }

  private double cosineRate(int epoch, double first, double last) {
    int at = epoch;
    double length = every;
    while (at >= (int) length) {
      at -= (int) length;
      length *= factor;
    }
    int steps = (int) length - 1;
    double part = steps == 0 ? 0 : (double) at / steps;
    return last + (first - last) * (1 + Math.cos(Math.PI * part)) / 2;
  }

  @JsonValue
  @Override
  public String toString() {
    return kind == Kind.GEOMETRIC
        ? "geometric"
        : kind.name().toLowerCase(Locale.ROOT) + ":" + every + ":" + factor;
  }
}
