package org.hepatica.analysis;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the shape of the liver that was found asks a reader to check. */
final class ShapeFlags {
  /** Area of liver in an end slice from which the scan is said to cut the liver off, mm². */
  static final double CUT_AREA = 100;

  /** Share of the predicted voxels that may lie apart from the liver without a word. */
  static final double ISLANDS = 0.1;

  /** Volume of parts cut off from which it is said. */
  static final double CUT_PARTS_ML = 1;

  /** Volume from which it is said of what liver surrounds in some slices and is none. */
  static final double BAYS_ML = 5;

  /** Area of what was cut off, mm², from which a slice is to be checked: a disc of 11 mm. */
  static final double CUT_PARTS_MM2 = 100;

  /**
   * Share of the mean area of both neighbours under which a slice is named. No slice of six livers
   * that people drew has less than 0.67 (model card).
   */
  static final double DROPPED = 0.5;

  /** Area of liver that both neighbours must have for that, mm². */
  static final double DROPPED_AREA = 500;

  private final Postprocessing.Result shaped;
  private final double pixelArea;
  private final ToDoubleFunction<BitSet[]> volume;

  /**
   * @param shaped what was found
   * @param pixelArea of a pixel, mm²
   * @param volume of some slices' pixels, mL
   */
  ShapeFlags(Postprocessing.Result shaped, double pixelArea, ToDoubleFunction<BitSet[]> volume) {
    this.shaped = shaped;
    this.pixelArea = pixelArea;
    this.volume = volume;
  }

  /**
   * Whether the scan cuts the liver off at an end slice.
   *
   * @param pixelArea mm²
   */
  static boolean isCut(BitSet endSlice, double pixelArea) {
    return endSlice.cardinality() * pixelArea >= CUT_AREA;
  }

  void cutOff(QualityFlags flags) {
    BitSet[] liver = shaped.liver();
    int top = liver.length - 1;
    if (isCut(liver[0], pixelArea)) {
      flags.add(text("liver cut off at the lowest slice (%d)", flags.number(0)));
    }
    if (top > 0 && isCut(liver[top], pixelArea)) {
      flags.add(text("liver cut off at the highest slice (%d)", flags.number(top)));
    }
  }

  /** Slices in which the liver is far smaller than in both neighbours: it is not made like that. */
  void dropOuts(QualityFlags flags) {
    BitSet dropped = dropped();
    if (!dropped.isEmpty()) {
      flags.add(
          "liver far smaller than in the slices beside it: please check " + flags.slices(dropped));
    }
  }

  private BitSet dropped() {
    BitSet[] liver = shaped.liver();
    BitSet dropped = new BitSet();
    for (int k = 1; k + 1 < liver.length; k++) {
      int below = liver[k - 1].cardinality();
      int above = liver[k + 1].cardinality();
      if (Math.min(below, above) * pixelArea >= DROPPED_AREA
          && liver[k].cardinality() < DROPPED * (below + above) / 2) {
        dropped.set(k);
      }
    }
    return dropped;
  }

  void islands(QualityFlags flags) {
    double share = shaped.predicted() == 0 ? 0 : (double) shaped.islands() / shaped.predicted();
    if (share > ISLANDS) {
      flags.add(
          text("%.0f %% of what looked like liver lay apart from it and was removed", share * 100));
    }
  }

  /**
   * Parts that were cut off because they hung on by a thin neck or were too bright: most are bowel,
   * but a reader decides.
   */
  void parts(QualityFlags flags) {
    BitSet where = cut();
    if (!where.isEmpty()) {
      flags.add(
          text(
              "%.0f mL that hung on the liver by a thin neck or was too bright for it was left out:"
                  + " please check %s",
              ml(shaped.parts()), flags.slices(where)));
    }
  }

  /** Slices in which much was cut off; the one with the most where all is specks. */
  private BitSet cut() {
    return ml(shaped.parts()) >= CUT_PARTS_ML ? large(shaped.parts()) : new BitSet();
  }

  private BitSet large(BitSet... slices) {
    BitSet where = new BitSet();
    int most = Arrays.stream(slices).mapToInt(BitSet::cardinality).max().orElse(0);
    double least = Math.min(most * pixelArea, CUT_PARTS_MM2);
    for (int k = 0; k < slices.length && most > 0; k++) {
      where.set(k, slices[k].cardinality() * pixelArea >= least);
    }
    return where;
  }

  /**
   * What liver surrounds in some slices and is open in others: most often a gallbladder or the
   * porta hepatis, but a lesion that reaches the surface looks alike.
   */
  void bays(QualityFlags flags) {
    double ml = ml(shaped.bays());
    if (ml >= BAYS_ML) {
      flags.add(
          text(
              "%.0f mL that liver surrounds in some slices, and that open in others, do not count as"
                  + " liver: if it is a lesion, please check %s",
              ml, flags.slices(large(shaped.bays()))));
    }
  }

  /** Where the liver goes on and the network saw none. */
  void goneOn(QualityFlags flags) {
    double ml = ml(shaped.goneOn());
    if (ml > 0) {
      flags.add(
          text(
              "%.0f mL in which the network saw no liver go on from it, below or above, and are as"
                  + " bright: counted as liver, please check %s",
              ml, flags.slices(large(shaped.goneOn()))));
    }
  }

  /** Where it may go on above itself. */
  void above(QualityFlags flags) {
    double ml = ml(shaped.above());
    if (ml > 0) {
      flags.add(
          text(
              "%.0f mL in which the network saw no liver lie above it and are as bright: liver that"
                  + " was missed, or heart; not counted, please check %s",
              ml, flags.slices(large(shaped.above()))));
    }
  }

  /** Slices that the shape of what was found asks to check. */
  BitSet toCheck() {
    BitSet named = dropped();
    named.or(cut());
    named.or(large(shaped.goneOn()));
    named.or(large(shaped.above()));
    return named;
  }

  private double ml(BitSet... slices) {
    return volume.applyAsDouble(slices);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
