package org.hepatica.phantom;

/**
 * What a point of the phantom is made of, with its typical CT number in the portal venous phase.
 */
enum Tissue {
  AIR(-1000, 0),
  TABLE_SHELL(40, 0),
  TABLE_FOAM(-940, 0),
  SKIN(20, 4),
  FAT(-105, 7),
  MUSCLE(62, 6),
  CORTEX(620, 60),
  MARROW(210, 35),
  DISC(88, 5),
  CANAL(28, 4),
  LUNG(-860, 18),
  AIRLESS_LUNG(-40, 20),
  ARTERY(172, 2),
  VEIN(158, 3),
  MYOCARDIUM(112, 4),
  LIVER(110, 4),
  LIVER_VESSEL(152, 3),
  SPLEEN(122, 3),
  KIDNEY_CORTEX(188, 6),
  KIDNEY_MEDULLA(150, 6),
  PANCREAS(92, 10),
  GUT_WALL(84, 6),
  FLUID(14, 5),
  CONTRAST_MEAL(260, 45),
  STOOL(10, 70),
  GAS(-965, 0);

  /** Mean CT number in HU. */
  final double hu;

  /** Amplitude in HU of the tissue's own unevenness, before any noise of the scanner. */
  final double texture;

  Tissue(double hu, double texture) {
    this.hu = hu;
    this.texture = texture;
  }

  /** Whether a reader who outlines the whole liver would include it: its own vessels count. */
  boolean isLiver() {
    return this == LIVER || this == LIVER_VESSEL;
  }
}
