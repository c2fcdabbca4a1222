package org.hepatica.phantom;

/**
 * What phantom to make and how to scan it.
 *
 * @param seed the patient; 1 to 99 are reserved for tests and test data
 * @param slices number of axial slices, 1 to 2000
 * @param rows rows of a slice, 1 to 2048
 * @param columns columns of a slice, 1 to 2048
 * @param rowSpacing mm between the centres of two rows
 * @param columnSpacing mm between the centres of two columns
 * @param sliceSpacing mm between the centres of two slices
 * @param sliceThickness mm of body that one slice averages
 * @param top height of the highest slice's centre in mm; 0 is the dome of the diaphragm
 * @param noise standard deviation of the scanner's noise in HU
 * @param storage how CT numbers are stored
 */
public record PhantomOptions(
    long seed,
    int slices,
    int rows,
    int columns,
    double rowSpacing,
    double columnSpacing,
    double sliceSpacing,
    double sliceThickness,
    double top,
    double noise,
    Storage storage) {

  /** Stored value = (HU - intercept) / slope. */
  public enum Storage {
    /** 16 bit, signed, intercept -1024: General Electric's habit. */
    SIGNED_16(16, true, -1024),
    /** 12 of 16 bit, unsigned, intercept -1024: Siemens' habit. */
    UNSIGNED_12(12, false, -1024),
    /** 16 bit, signed, intercept 0: stored values are HU. */
    HU_16(16, true, 0),
    /** 12 of 16 bit, signed, intercept 0: the bits above the sign are zero. */
    SIGNED_12(12, true, 0),
    /** 12 of 16 bit, unsigned, intercept -1024, with an old overlay in the four bits above. */
    OVERLAY_12(12, false, -1024),
    /** 16 bit, signed, intercept -1024; outside the reconstructed circle Pixel Padding Value. */
    PADDED_16(16, true, -1024, -2000, -2000),
    /** 16 bit, unsigned, intercept -1024; outside the circle values up to a Range Limit. */
    PADDED_RANGE_16(16, false, -1024, 63535, 65535);

    final int bitsStored;
    final boolean signed;
    final int intercept;

    /** Pixel Padding Value and its Range Limit (PS3.3 C.7.6.3.1.1); both null when none. */
    final Integer padding;

    final Integer paddingLimit;

    Storage(int bitsStored, boolean signed, int intercept) {
      this(bitsStored, signed, intercept, null, null);
    }

    Storage(int bitsStored, boolean signed, int intercept, Integer padding, Integer paddingLimit) {
      this.bitsStored = bitsStored;
      this.signed = signed;
      this.intercept = intercept;
      this.padding = padding;
      this.paddingLimit = paddingLimit;
    }

    /** The stored value of a CT number, held within the range of the stored bits. */
    int stored(int hu) {
      int low = signed ? -(1 << (bitsStored - 1)) : 0;
      int high = signed ? (1 << (bitsStored - 1)) - 1 : (1 << bitsStored) - 1;
      return Math.max(low, Math.min(high, hu - intercept));
    }

    /** The 16 bits of a pixel within the circle; {@code i} varies what says nothing. */
    short cell(int hu, int i) {
      int unused = this == OVERLAY_12 ? i % 16 << bitsStored : 0;
      return (short) (stored(hu) & (1 << bitsStored) - 1 | unused);
    }

    /** The 16 bits of a pixel outside the circle. */
    short paddingCell(int i) {
      return (short) (padding + i % (paddingLimit - padding + 1));
    }
  }

  public PhantomOptions {
    within("slices", slices, 1, 2000);
    within("rows", rows, 1, 2048);
    within("columns", columns, 1, 2048);
    within("rowSpacing", rowSpacing, 0.1, 100);
    within("columnSpacing", columnSpacing, 0.1, 100);
    within("sliceSpacing", sliceSpacing, 0.1, 50);
    within("sliceThickness", sliceThickness, 0.1, 50);
    within("top", top, -500, 500);
    within("noise", noise, 0, 200);
  }

  /**
   * A usual abdominal scan of this patient: 512 x 512 pixels of 0.8 mm, 44 slices of 5 mm from the
   * heart to the lower poles of the kidneys.
   */
  public static PhantomOptions of(long seed) {
    return new PhantomOptions(seed, 44, 512, 512, 0.8, 0.8, 5, 5, 35, 11, Storage.SIGNED_16);
  }

  /** The same field of view on another matrix. */
  public PhantomOptions withMatrix(int newRows, int newColumns) {
    return new PhantomOptions(
        seed,
        slices,
        newRows,
        newColumns,
        rows * rowSpacing / newRows,
        columns * columnSpacing / newColumns,
        sliceSpacing,
        sliceThickness,
        top,
        noise,
        storage);
  }

  /** Another field of view: so many pixels of such a size in mm, around the same centre. */
  public PhantomOptions withPixels(
      int newRows, int newColumns, double newRowSpacing, double newColumnSpacing) {
    return new PhantomOptions(
        seed,
        slices,
        newRows,
        newColumns,
        newRowSpacing,
        newColumnSpacing,
        sliceSpacing,
        sliceThickness,
        top,
        noise,
        storage);
  }

  /** Another stack of slices, each as thick as it is far from the next. */
  public PhantomOptions withSlices(int newSlices, double spacing) {
    return new PhantomOptions(
        seed,
        newSlices,
        rows,
        columns,
        rowSpacing,
        columnSpacing,
        spacing,
        spacing,
        top,
        noise,
        storage);
  }

  /** Other noise, in HU. */
  public PhantomOptions withNoise(double newNoise) {
    return new PhantomOptions(
        seed,
        slices,
        rows,
        columns,
        rowSpacing,
        columnSpacing,
        sliceSpacing,
        sliceThickness,
        top,
        newNoise,
        storage);
  }

  /** Another way to store CT numbers. */
  public PhantomOptions withStorage(Storage newStorage) {
    return new PhantomOptions(
        seed,
        slices,
        rows,
        columns,
        rowSpacing,
        columnSpacing,
        sliceSpacing,
        sliceThickness,
        top,
        noise,
        newStorage);
  }

  private static void within(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          "Phantom option %s is %s; it must be from %s to %s"
              .formatted(name, plain(value), plain(low), plain(high)));
    }
  }

  private static String plain(double value) {
    return value == (long) value ? String.valueOf((long) value) : String.valueOf(value);
  }
}
