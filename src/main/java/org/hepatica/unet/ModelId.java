package org.hepatica.unet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a model is called: its name, and a hash of what makes the probabilities of a slice. In
 * format 2 of {@link ModelFile} these are the weights and the form that they are used in: the kind
 * of network, its input size, its HU window. In format 1 it was the weights alone. Threshold and
 * calibration are in neither: they may be measured anew, and results name them beside the id.
 */
final class ModelId {
  /** The format whose ids are of the weights alone. */
  static final int OF_WEIGHTS = 1;

  private static final int DIGITS = 12;

  private ModelId() {}

  static String of(int format, ModelInfo info, byte[] weights) {
    MessageDigest hash = sha256();
    hash.update(weights);
    if (format != OF_WEIGHTS) {
      hash.update(form(info).getBytes(StandardCharsets.UTF_8));
    }
    return info.name() + "-" + HexFormat.of().formatHex(hash.digest()).substring(0, DIGITS);
  }

  private static String form(ModelInfo info) {
    return "inputSize=%s huLow=%s huHigh=%s levels=%s baseWidth=%s variant=%s"
        .formatted(
            info.inputSize(),
            info.huLow(),
            info.huHigh(),
            info.levels(),
            info.baseWidth(),
            info.variant());
  }

  /** The whole hash of some bytes, in hexadecimal digits. */
  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java without SHA-256", e);
    }
  }
}
