package org.hepatica.ct;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the slices of a series show of a body, from feet to head.
 *
 * @param slices of the series, feet first; at least one
 */
public record BodyProfile(List<BodySection> slices) {
  /**
   * Gas of the bowel alone fills less of a slice. Measured: up to 0.05 below the lungs of two
   * patients and two phantoms.
   */
  private static final double NO_LUNG = 0.08;

  /**
   * Share of air from which a slice is one of a chest. Measured: 0.16 and more at a liver's dome,
   * up to 0.08 by the sinuses of a head.
   */
  private static final double CHEST_AIR = 0.15;

  /** Share of bone at the least: a hollow table that nobody lies on has none. */
  private static final double CHEST_BONE = 0.01;

  /** Share of skulls among the slices of a head: 0.28 to 0.57 of four, down to the chin or neck. */
  private static final double HEAD_SLICES = 0.2;

  /** Share of the image's border in the body above which its size is not told. */
  private static final double CUT_BORDER = 0.02;

  /** Share of the slices at either end that tells where a scan ends. */
  private static final double END = 0.1;

  public BodyProfile {
    slices = List.copyOf(slices);
  }

  /**
   * Whether slice {@code k} is one through a head, where nothing is liver: it looks like one and
   * all of it is seen, or bone encloses it, and neither it nor one above it is of a chest. What a
   * small field of view leaves of a trunk is as small, and in thin patients who have drunk contrast
   * medium as much is as bright as bone.
   */
  public boolean isHead(int k) {
    BodySection slice = slices.get(k);
    return (slice.isHead() && slice.border() <= CUT_BORDER || slice.isSkull())
        && slices.subList(k, slices.size()).stream().noneMatch(BodyProfile::isChest);
  }

  /** How many slices show a skull; 0 where one shows a chest, or where these are few. */
  int skulls() {
    int skulls = (int) slices.stream().filter(BodySection::isSkull).count();
    return skulls >= HEAD_SLICES * slices.size() && slices.stream().noneMatch(BodyProfile::isChest)
        ? skulls
        : 0;
  }

  private static boolean isChest(BodySection slice) {
    return slice.lung() >= CHEST_AIR && slice.bone() >= CHEST_BONE;
  }

  /** Greatest share (0..1) of air in the body of any slice. */
  public double mostAir() {
    return slices.stream().mapToDouble(BodySection::lung).max().orElse(0);
  }

  /** Whether no slice shows lung. */
  public boolean withoutLung() {
    return !isLung(mostAir());
  }

  /** Median share of air in the body, over the tenth of the slices that is nearest to the feet. */
  double airAtLowest() {
    return median(slices.subList(0, atAnEnd()), BodySection::lung);
  }

  /** The same, over the tenth that is nearest to the head. */
  double airAtHighest() {
    return median(slices.subList(slices.size() - atAnEnd(), slices.size()), BodySection::lung);
  }

  private int atAnEnd() {
    return Math.max(1, (int) Math.ceil(slices.size() * END));
  }

  /** Whether a slice with so much air shows lung. */
  static boolean isLung(double air) {
    return air >= NO_LUNG;
  }

  /** Median share of bone in the body. */
  double bone() {
    return median(slices, BodySection::bone);
  }

  /**
   * Where bone lies from the front of the body (0) to its back (1), the median of the slices that
   * tell; NaN where none does.
   */
  double boneBack() {
    List<BodySection> telling = slices.stream().filter(s -> s.boneBack() >= 0).toList();
    return telling.isEmpty() ? Double.NaN : median(telling, BodySection::boneBack);
  }

  /** Median diameter of the body, mm; NaN where most slices do not show the whole of it. */
  double diameterMm() {
    List<BodySection> whole =
        slices.stream().filter(s -> s.border() <= CUT_BORDER && s.areaMm2() > 0).toList();
    return whole.size() * 2 < slices.size() ? Double.NaN : median(whole, BodySection::diameterMm);
  }

  /** Median area of the second largest body as a share of the largest: of legs near 1. */
  double pair() {
    return median(slices, s -> s.areaMm2() == 0 ? 0 : s.secondAreaMm2() / s.areaMm2());
  }

  /** Whether the slices are one cylinder: circles of one size, as no patient has. */
  boolean isCylinder() {
    List<BodySection> circles = slices.stream().filter(BodySection::isCircle).toList();
    if (circles.size() < 0.9 * slices.size()) {
      return false;
    }
    double[] sizes = circles.stream().mapToDouble(BodySection::diameterMm).sorted().toArray();
    double least = sizes[sizes.length / 20];
    double greatest = sizes[sizes.length - 1 - sizes.length / 20];
    return greatest - least <= 0.03 * greatest;
  }

  private static double median(List<BodySection> slices, ToDoubleFunction<BodySection> value) {
    double[] values = slices.stream().mapToDouble(value).toArray();
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
