package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class ShapeFlagsTest {
  private static final BitSet[] NONE = new BitSet[0];

  private final QualityFlags flags = new QualityFlags(k -> 100 - k);

  /** Whatever is asked for has so many mL. */
  private static ShapeFlags shape(
      BitSet[] liver,
      BitSet[] parts,
      BitSet[] bays,
      BitSet[] goneOn,
      BitSet[] above,
      double pixelArea,
      double ml) {
    return new ShapeFlags(
        new Postprocessing.Result(liver, 100_000, 0, parts, 0, bays, goneOn, above),
        pixelArea,
        some -> some.length == 0 ? 0 : ml);
  }

  private static ShapeFlags islands(long pixels) {
    return new ShapeFlags(
        new Postprocessing.Result(NONE, 1000, pixels, NONE, 0, NONE, NONE, NONE), 1, some -> 0);
  }

  private static BitSet[] slices(int... pixels) {
    BitSet[] slices = new BitSet[pixels.length];
    for (int k = 0; k < pixels.length; k++) {
      slices[k] = new BitSet();
      slices[k].set(0, pixels[k]);
    }
    return slices;
  }

  @Test
  void aSliceFarSmallerThanItsNeighbours() {
    BitSet[] liver = new BitSet[6];
    int[] pixels = {100, 300, 100, 290, 140, 0};
    for (int k = 0; k < liver.length; k++) {
      liver[k] = new BitSet();
      liver[k].set(0, pixels[k]);
    }
    shape(liver, NONE, NONE, NONE, NONE, 2, 0).dropOuts(flags);
    assertThat(flags.list())
        .as("the third: 100 of (300 + 290) / 2; not the fifth, beside the end")
        .containsExactly("liver far smaller than in the slices beside it: please check slice 98");
  }

  @Test
  void smallPiecesAndAFewFewerPixelsAreNoDropOut() {
    BitSet[] liver = new BitSet[5];
    int[] pixels = {300, 200, 310, 90, 300};
    for (int k = 0; k < liver.length; k++) {
      liver[k] = new BitSet();
      liver[k].set(0, pixels[k]);
    }
    shape(liver, NONE, NONE, NONE, NONE, 1.6, 0).dropOuts(flags);
    assertThat(flags.list()).as("neighbours of 496 mm² and less").isEmpty();
    liver[3].set(0, 200);
    shape(liver, NONE, NONE, NONE, NONE, 2, 0).dropOuts(flags);
    assertThat(flags.list()).as("200 of 305").isEmpty();
  }

  @Test
  void manyIslands() {
    islands(100).islands(flags);
    assertThat(flags.list()).isEmpty();
    islands(320).islands(flags);
    assertThat(flags.list())
        .containsExactly("32 % of what looked like liver lay apart from it and was removed");
  }

  @Test
  void partsCutOffAtANeck() {
    BitSet[] parts = {new BitSet(), new BitSet(), new BitSet(), new BitSet()};
    parts[1].set(0, 200);
    parts[2].set(0, 299);
    shape(NONE, parts, NONE, NONE, NONE, 0.5, 0.998).parts(flags);
    assertThat(flags.list()).as("0.998 mL").isEmpty();
    parts[3].set(0, 3001);
    shape(NONE, parts, NONE, NONE, NONE, 0.5, 7).parts(flags);
    assertThat(flags.list())
        .containsExactly(
            "7 mL that hung on the liver by a thin neck or was too bright for it was left out:"
                + " please check slices 97–99");
  }

  /** In 3D-IRCADb-01 17 sixteen slices with specks were named beside the thirteen that matter. */
  @Test
  void specksThatWereCutOffAreNotToBeChecked() {
    BitSet[] parts = {new BitSet(), new BitSet(), new BitSet(), new BitSet()};
    parts[0].set(0, 199);
    parts[2].set(0, 200);
    parts[3].set(0, 400);
    shape(NONE, parts, NONE, NONE, NONE, 0.5, 1.6).parts(flags);
    assertThat(flags.list())
        .singleElement()
        .asString()
        .contains("2 mL that")
        .endsWith("slices 97–98");
    parts[2].clear();
    parts[3].clear();
    parts[1].set(0, 190);
    QualityFlags others = new QualityFlags(k -> 100 - k);
    shape(NONE, parts, NONE, NONE, NONE, 0.5, 1.6).parts(others);
    assertThat(others.list())
        .as("the largest, where all are small")
        .singleElement()
        .asString()
        .endsWith("slice 100");
  }

  /** A gallbladder, or a tumour that reaches the surface. */
  @Test
  void whatLiverSurroundsInSomeSlicesAndDoesNotCount() {
    BitSet[] bays = {new BitSet(), new BitSet(), new BitSet(), new BitSet()};
    bays[1].set(0, 200);
    bays[2].set(0, 300);
    bays[3].set(0, 199);
    shape(NONE, NONE, bays, NONE, NONE, 0.5, 4.99).bays(flags);
    assertThat(flags.list()).isEmpty();
    shape(NONE, NONE, bays, NONE, NONE, 0.5, 22).bays(flags);
    assertThat(flags.list())
        .containsExactly(
            "22 mL that liver surrounds in some slices, and that open in others, do not count as"
                + " liver: if it is a lesion, please check slices 98–99");
  }

  /** The network saw nothing there: a reader must know that another rule did. */
  @Test
  void whereTheLiverGoesOnBelowItself() {
    BitSet[] goneOn = slices(0, 250, 300, 20);
    ShapeFlags shape = shape(slices(0, 0, 0, 0), NONE, NONE, goneOn, NONE, 0.5, 4.6);
    shape.goneOn(flags);
    assertThat(flags.list())
        .containsExactly(
            "5 mL in which the network saw no liver go on from it, below or above, and are as bright: counted as"
                + " liver, please check slices 98–99");
    assertThat(shape.toCheck().stream()).containsExactly(1, 2);
  }

  @Test
  void whereItMayGoOnAboveItself() {
    BitSet[] above = slices(0, 0, 0, 300);
    ShapeFlags shape = shape(slices(0, 0, 0, 0), NONE, NONE, NONE, above, 0.5, 12);
    shape.above(flags);
    assertThat(flags.list())
        .containsExactly(
            "12 mL in which the network saw no liver lie above it and are as bright: liver that was"
                + " missed, or heart; not counted, please check slice 97");
    assertThat(shape.toCheck().stream()).containsExactly(3);
  }

  @Test
  void nothingOfBothIsNotTold() {
    ShapeFlags shape = shape(NONE, NONE, NONE, slices(0, 0), slices(0, 0), 0.5, 0);
    shape.goneOn(flags);
    shape.above(flags);
    assertThat(flags.list()).isEmpty();
    assertThat(shape.toCheck().isEmpty()).isTrue();
  }
}
