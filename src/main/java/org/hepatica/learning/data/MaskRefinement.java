package org.hepatica.learning.data;

/**
 * Smooths a binary mask by {@link Morphology}: opened (eroded, then dilated), which takes away
 * specks and threads, then closed (dilated, then eroded), which fills pinholes and cracks.
 */
public final class MaskRefinement {

  private MaskRefinement() {}

  /**
   * The slice with a refined mask. A mask that opening would empty stays as it is: a liver of few
   * pixels is small, not noise.
   *
   * @param radius of the structuring element in pixels, 0 to leave the mask alone
   */
  public static Slice refined(Slice slice, int radius) {
    return radius == 0
        ? slice
        : new Slice(
            slice.name(),
            slice.size(),
            slice.image(),
            refined(slice.mask(), slice.size(), radius),
            slice.print(),
            slice.drawn());
  }

  /** The mask (size², 0 or 1) refined. */
  public static byte[] refined(byte[] mask, int size, int radius) {
    byte[] opened = Morphology.dilate(Morphology.erode(mask, size, radius), size, radius);
    boolean empty = true;
    for (byte m : opened) {
      empty &= m == 0;
    }
    return empty ? mask : Morphology.erode(Morphology.dilate(opened, size, radius), size, radius);
  }
}
