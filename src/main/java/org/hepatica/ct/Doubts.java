package org.hepatica.ct;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What speaks against a volume that no rule of the gate refuses: its scale and padding, whether it
 * is one, and how it lies.
 */
final class Doubts {
  /**
   * Where bone lies from front to back, at the least. The spine makes it 0.61 to 0.70 in three
   * patients and 0.61 in a phantom.
   */
  private static final double BONE_BACK = 0.42;

  private final AirAndFat scale = new AirAndFat();
  private final Neighbours neighbours = new Neighbours();
  private final PaddingInBody padding = new PaddingInBody();

  /** Sees each slice before {@link #add}. */
  PaddingInBody padding() {
    return padding;
  }

  /**
   * The next slice.
   *
   * @param hu rows x columns, row-major
   * @param columnMm distance of columns
   */
  void add(short[] hu, int columns, double columnMm, PooledSlice pooled) {
    scale.add(hu, columns, columnMm);
    neighbours.add(pooled);
  }

  /** A sentence for each. */
  List<String> list(Stack stack, BodyProfile body) {
    List<String> doubts = new ArrayList<>();
    scale.doubt().ifPresent(doubts::add);
    padding.doubt().ifPresent(doubts::add);
    Alternation.doubt(stack.slices(), neighbours)
        .or(() -> Seams.doubt(stack.slices(), neighbours))
        .ifPresent(doubts::add);
    ToldDistances.doubt(stack.slices(), stack.spacing()).ifPresent(doubts::add);
    ToldFrame.doubt(stack.slices()).ifPresent(doubts::add);
    if (body.boneBack() < BONE_BACK) {
      doubts.add(
          String.format(
              Locale.ROOT,
              "bone lies at %.2f of the way from front to back (usual are 0.6 to 0.7): the images"
                  + " are upside down, or Image Orientation (Patient) is wrong; do not rely on this"
                  + " result",
              body.boneBack()));
    }
    return doubts;
  }
}
