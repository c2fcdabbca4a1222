package org.hepatica.dicom;

/** Value representations, PS3.5 6.2. */
public enum Vr {
  AE(Kind.TEXT, 1),
  AS(Kind.TEXT, 1),
  AT(Kind.BINARY, 2),
  CS(Kind.TEXT, 1),
  DA(Kind.TEXT, 1),
  DS(Kind.TEXT, 1),
  DT(Kind.TEXT, 1),
  FL(Kind.BINARY, 4),
  FD(Kind.BINARY, 8),
  IS(Kind.TEXT, 1),
  LO(Kind.LOCAL_TEXT, 1),
  LT(Kind.LOCAL_TEXT, 1),
  OB(Kind.LONG_BINARY, 1),
  OD(Kind.LONG_BINARY, 8),
  OF(Kind.LONG_BINARY, 4),
  OL(Kind.LONG_BINARY, 4),
  OV(Kind.LONG_BINARY, 8),
  OW(Kind.LONG_BINARY, 2),
  PN(Kind.LOCAL_TEXT, 1),
  SH(Kind.LOCAL_TEXT, 1),
  SL(Kind.BINARY, 4),
  SQ(Kind.LONG_BINARY, 1),
  SS(Kind.BINARY, 2),
  ST(Kind.LOCAL_TEXT, 1),
  SV(Kind.LONG_BINARY, 8),
  TM(Kind.TEXT, 1),
  UC(Kind.LONG_LOCAL_TEXT, 1),
  UI(Kind.TEXT, 1),
  UL(Kind.BINARY, 4),
  UN(Kind.LONG_BINARY, 1),
  UR(Kind.LONG_TEXT, 1),
  US(Kind.BINARY, 2),
  UT(Kind.LONG_LOCAL_TEXT, 1),
  UV(Kind.LONG_BINARY, 8);

  private enum Kind {
    TEXT,
    LOCAL_TEXT,
    LONG_TEXT,
    LONG_LOCAL_TEXT,
    BINARY,
    LONG_BINARY
  }

  private final Kind kind;
  private final int unit;

  Vr(Kind kind, int unit) {
    this.kind = kind;
    this.unit = unit;
  }

  /** Whether the explicit encoding has two reserved bytes and a 32-bit length, PS3.5 7.1.2. */
  public boolean hasLongLength() {
    return kind == Kind.LONG_BINARY || kind == Kind.LONG_TEXT || kind == Kind.LONG_LOCAL_TEXT;
  }

  /** Whether values are characters. */
  public boolean isText() {
    return kind != Kind.BINARY && kind != Kind.LONG_BINARY;
  }

  /** Whether SpecificCharacterSet applies to the values, PS3.5 6.1.2.3. */
  public boolean isLocalText() {
    return kind == Kind.LOCAL_TEXT || kind == Kind.LONG_LOCAL_TEXT;
  }

  /** Whether a backslash is part of the one value and not a delimiter, PS3.5 6.2. */
  public boolean isSingleText() {
    return this == LT || this == ST || this == UT || this == UR;
  }

  /** Bytes that big endian swaps together. */
  public int unit() {
    return unit;
  }

  /** The byte that pads a value to an even length. */
  public byte padding() {
    return isText() && this != UI ? (byte) ' ' : 0;
  }

  /** Returns the VR of two letters, or null when there is none. */
  public static Vr of(int first, int second) {
    return first < 'A' || first > 'Z' || second < 'A' || second > 'Z'
        ? null
        : LETTERS[(first - 'A') * 26 + second - 'A'];
  }

  private static final Vr[] LETTERS = new Vr[26 * 26];

  static {
    for (Vr vr : values()) {
      LETTERS[(vr.name().charAt(0) - 'A') * 26 + vr.name().charAt(1) - 'A'] = vr;
    }
  }
}
