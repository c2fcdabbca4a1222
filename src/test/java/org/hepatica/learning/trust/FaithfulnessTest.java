package org.hepatica.learning.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.testing.Peers;
import org.hepatica.unet.LiverModel;
import org.junit.jupiter.api.Test;

class FaithfulnessTest {

  @Test
  void theMostAttendedComeFirstAndEqualsInRandomOrder() {
    float[] map = {0, 2, 0, 5, 0, 3};
    int[] order = Faithfulness.order(map, 1);
    assertThat(order).startsWith(3, 5, 1).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    float[] flat = new float[100];
    assertThat(Faithfulness.order(flat, 1)).isNotEqualTo(Faithfulness.order(flat, 2));
    assertThat(Faithfulness.order(flat, 1)).isEqualTo(Faithfulness.order(flat, 1));
  }

  @Test
  void areaUnderTheCurveIsOneForNoChangeAndSmallForAFastFall() {
    assertThat(Faithfulness.under(1, 1, 1, 1, 1)).isCloseTo(1, within(1e-12));
    assertThat(Faithfulness.under(1, 0, 0, 0, 0)).isCloseTo(0.25 / 4, within(1e-12));
    assertThat(Faithfulness.under(1, 1, 1, 0, 0)).isCloseTo(1.5 / 4, within(1e-12));
  }

  @Test
  void rankCorrelationKnowsOrderOnly() {
    float[] a = {1, 2, 3, 4};
    assertThat(Cascade.rankCorrelation(a, new float[] {1, 10, 100, 1000}))
        .isCloseTo(1, within(1e-12));
    assertThat(Cascade.rankCorrelation(a, new float[] {9, 8, 7, 1})).isCloseTo(-1, within(1e-12));
    assertThat(Cascade.rankCorrelation(a, new float[4])).isZero();
    assertThat(Cascade.ranks(5, 0, -0f, 7)).containsExactly(2, 0.5, 0.5, 3);
  }

  /** The shipped model on a real slice: attention beats chance, and depends on the weights. */
  @Test
  void attentionOfTheShippedModelIsFaithfulAndNeedsItsWeights() throws Exception {
    CaseFolder cases = new CaseFolder(Peers.data("msd-liver-2d"), 0, 255);
    try (LiverModel model = LiverModel.shipped()) {
      List<Slice> all = cases.read(model.info().inputSize(), 0, 255);
      Slice slice = all.stream().filter(s -> s.liverPixels() > 3000).findFirst().orElseThrow();
      Map<String, Faithfulness.Figures> figures =
          new Faithfulness(model, Set.of("up1")).of(slice, 1);
      assertThat(figures).containsOnlyKeys(Faithfulness.RANDOM, Faithfulness.PROBABILITY, "up1");
      assertThat(figures.get("up1").peakInPrediction()).isTrue();
      assertThat(figures.get("up1").gain()).isGreaterThan(figures.get(Faithfulness.RANDOM).gain());
      Map<String, Map<String, Double>> cascade =
          Cascade.of(model, List.of(slice), Set.of("up1"), done -> {});
      assertThat(cascade.keySet())
          .startsWith("logit", "up1")
          .endsWith("down1")
          .hasSize(model.stages().size() + 1);
      assertThat(cascade.get("down1").get("up1")).isLessThan(0.9);
    }
  }
}
