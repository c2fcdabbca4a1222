package org.hepatica.unet;

/** What a stage of the network is made of; everything else is the same in all of them. */
public enum Variant {
  /** Two convolutions, no shortcut. Ronneberger et al., U-Net, 2015. */
  PLAIN,
  /** Two convolutions and a residual shortcut: the network that is shipped. He et al., 2016. */
  RESIDUAL,
  /** Residual, and each skip weighted pixel by pixel. Oktay et al., Attention U-Net, 2018. */
  ATTENTION,
  /** Residual, its channels weighted by their means. Hu et al., Squeeze-and-Excitation, 2018. */
  SQUEEZE
}
