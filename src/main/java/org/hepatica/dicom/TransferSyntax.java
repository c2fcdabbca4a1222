package org.hepatica.dicom;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a data set is encoded, PS3.5 10 and Annex A.
 *
 * @param uid its UID
 * @param name its name for people
 * @param explicitVr whether each element says its VR
 * @param bigEndian whether numbers have the most significant byte first
 * @param deflated whether the whole data set is deflated (A.5)
 * @param encapsulated whether pixel data is a sequence of compressed fragments (A.4)
 */
public record TransferSyntax(
    String uid,
    String name,
    boolean explicitVr,
    boolean bigEndian,
    boolean deflated,
    boolean encapsulated) {

  private static final Map<String, TransferSyntax> KNOWN = new LinkedHashMap<>();

  public static final TransferSyntax IMPLICIT_LE =
      native_("1.2.840.10008.1.2", "Implicit VR Little Endian", false, false, false);
  public static final TransferSyntax EXPLICIT_LE =
      native_("1.2.840.10008.1.2.1", "Explicit VR Little Endian", true, false, false);
  public static final TransferSyntax DEFLATED =
      native_("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", true, false, true);
  public static final TransferSyntax EXPLICIT_BE =
      native_("1.2.840.10008.1.2.2", "Explicit VR Big Endian", true, true, false);
  public static final TransferSyntax JPEG_BASELINE =
      encapsulated("1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)");
  public static final TransferSyntax JPEG_EXTENDED =
      encapsulated("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 and 4)");
  public static final TransferSyntax JPEG_LOSSLESS =
      encapsulated("1.2.840.10008.1.2.4.57", "JPEG Lossless (Process 14)");
  public static final TransferSyntax JPEG_LOSSLESS_SV1 =
      encapsulated("1.2.840.10008.1.2.4.70", "JPEG Lossless, First-Order Prediction");
  public static final TransferSyntax JPEG_LS_LOSSLESS =
      encapsulated("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless");
  public static final TransferSyntax JPEG_LS_NEAR_LOSSLESS =
      encapsulated("1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless");
  public static final TransferSyntax JPEG_2000_LOSSLESS =
      encapsulated("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless Only");
  public static final TransferSyntax JPEG_2000 =
      encapsulated("1.2.840.10008.1.2.4.91", "JPEG 2000");
  public static final TransferSyntax RLE_LOSSLESS =
      encapsulated("1.2.840.10008.1.2.5", "RLE Lossless");

  /**
   * Returns the syntax of a UID. One that is not listed counts as explicit little endian
   * encapsulated, which all later additions to the standard are (PS3.5 A.4).
   */
  public static TransferSyntax of(String uid) {
    TransferSyntax known = KNOWN.get(uid);
    return known != null ? known : new TransferSyntax(uid, uid, true, false, false, true);
  }

  /** Whether the syntax is one that this class lists. */
  public boolean isKnown() {
    return KNOWN.containsKey(uid);
  }

  private static TransferSyntax native_(
      String uid, String name, boolean explicit, boolean bigEndian, boolean deflated) {
    return known(new TransferSyntax(uid, name, explicit, bigEndian, deflated, false));
  }

  private static TransferSyntax encapsulated(String uid, String name) {
    return known(new TransferSyntax(uid, name, true, false, false, true));
  }

  private static TransferSyntax known(TransferSyntax syntax) {
    KNOWN.put(syntax.uid, syntax);
    return syntax;
  }

  @Override
  public String toString() {
    return name;
  }
}
