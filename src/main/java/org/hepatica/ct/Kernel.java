package org.hepatica.ct;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reconstruction kernel is made for, by its name in Convolution Kernel. */
public enum Kernel {
  /** Organs. */
  SOFT,
  /** Not known. */
  UNKNOWN,
  /** Lung, bone, edges: noisy, and unlike what the network was trained on. */
  SHARP;

  /** Siemens: letters of body part and kind, sharpness in two digits (B31f, Br40d, I70f, Hr38). */
  private static final Pattern SIEMENS = Pattern.compile("[BHIJQTDUAR][A-Z]?(\\d\\d)[A-Z]?");

  /** Canon, Toshiba: FC00 to 19 body, 20 to 29 and 41 to 49 head, others lung and bone. */
  private static final Pattern CANON = Pattern.compile("FC(\\d\\d).*");

  private static final int SIEMENS_SOFT = 44;
  private static final int SIEMENS_SHARP = 50;

  /**
   * The kind of a kernel.
   *
   * @param name first value of Convolution Kernel (0018,1210); empty when absent
   * @param manufacturer of the scanner; empty when absent
   */
  public static Kernel of(String name, String manufacturer) {
    String kernel = name.strip().toUpperCase(Locale.ROOT);
    String maker = manufacturer.toUpperCase(Locale.ROOT);
    if (kernel.isEmpty()) {
      return UNKNOWN;
    }
    if (kernel.matches(".*(LUNG|BONE|EDGE|SHARP|ULTRA).*")) {
      return SHARP;
    }
    if (kernel.matches("(SOFT|STANDARD|STND|SMOOTH|BODY|ABDOMEN).*")) {
      return SOFT;
    }
    if (maker.contains("PHILIPS")) {
      return philips(kernel);
    }
    Matcher canon = CANON.matcher(kernel);
    if (canon.matches()) {
      return canon(Integer.parseInt(canon.group(1)));
    }
    Matcher siemens = SIEMENS.matcher(kernel);
    if (siemens.matches()) {
      int sharpness = Integer.parseInt(siemens.group(1));
      return sharpness <= SIEMENS_SOFT ? SOFT : sharpness >= SIEMENS_SHARP ? SHARP : UNKNOWN;
    }
    return UNKNOWN;
  }

  private static Kernel philips(String kernel) {
    return switch (kernel) {
      case "A", "B", "SA", "SB" -> SOFT;
      case "D", "E", "L", "YA", "YB", "YC", "YD" -> SHARP;
      default -> UNKNOWN;
    };
  }

  private static Kernel canon(int number) {
    if (number < 20) {
      return SOFT;
    }
    boolean head = number < 30 || number > 40 && number < 50 || number > 59 && number < 80;
    return head ? UNKNOWN : SHARP;
  }
}
