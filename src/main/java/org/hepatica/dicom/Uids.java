package org.hepatica.dicom;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Unique identifiers: those of the standard that this node names, their grammar, and derived ones.
 */
public final class Uids {
  public static final String VERIFICATION = "1.2.840.10008.1.1";
  public static final String STORAGE_COMMITMENT_PUSH = "1.2.840.10008.1.20.1";
  public static final String STORAGE_COMMITMENT_PUSH_INSTANCE = "1.2.840.10008.1.20.1.1";
  public static final String APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";

  public static final String CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";
  public static final String ENHANCED_CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2.1";
  public static final String LEGACY_CONVERTED_ENHANCED_CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2.2";
  public static final String MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4";
  public static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
  public static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
  public static final String LABEL_MAP_SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.7";
  public static final String RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3";
  public static final String BASIC_TEXT_SR = "1.2.840.10008.5.1.4.1.1.88.11";
  public static final String ENHANCED_SR = "1.2.840.10008.5.1.4.1.1.88.22";
  public static final String COMPREHENSIVE_SR = "1.2.840.10008.5.1.4.1.1.88.33";
  public static final String COMPREHENSIVE_3D_SR = "1.2.840.10008.5.1.4.1.1.88.34";
  public static final String X_RAY_RADIATION_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.67";
  public static final String ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1";
  public static final String GRAYSCALE_PRESENTATION_STATE = "1.2.840.10008.5.1.4.1.1.11.1";

  /**
   * Of this implementation, in file meta information and association negotiation (PS3.7 D.3.3.2).
   */
  public static final String IMPLEMENTATION_CLASS = "2.25.244617049126811246930385917362094271465";

  /** Of this implementation, at most 16 characters (PS3.7 D.3.3.2.3). */
  public static final String IMPLEMENTATION_VERSION = "HEPATICA_01";

  /** A UUID that names the space in which {@link #derive} hashes. */
  private static final byte[] NAMESPACE =
      new BigInteger("b8083e38d2ae4d3da3d4b9d5cbb4cf09", 16).toByteArray();

  private Uids() {}

  /**
   * Whether a string is a UID: 1 to 64 characters, numbers without leading zeros, divided by dots
   * (PS3.5 9.1). Nothing that passes can name another folder.
   */
  public static boolean isValid(String uid) {
    if (uid == null || uid.isEmpty() || uid.length() > 64) {
      return false;
    }
    int start = 0;
    for (int i = 0; i <= uid.length(); i++) {
      char c = i == uid.length() ? '.' : uid.charAt(i);
      if (c == '.') {
        boolean isEmpty = i == start;
        boolean hasLeadingZero = i - start > 1 && uid.charAt(start) == '0';
        if (isEmpty || hasLeadingZero) {
          return false;
        }
        start = i + 1;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  /**
   * Derives a UID from names: the same names give the same UID, on every machine. A name-based UUID
   * of version 5 (RFC 9562) under 2.25 (PS3.5 B.2); the parts are length-prefixed, so that {@code
   * ("a","bc")} and {@code ("ab","c")} differ.
   */
  public static String derive(String... parts) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(NAMESPACE, NAMESPACE.length - 16, 16);
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        sha1.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha1.update(bytes);
      }
      byte[] uuid = Arrays.copyOf(sha1.digest(), 16);
      uuid[6] = (byte) (uuid[6] & 0x0F | 0x50);
      uuid[8] = (byte) (uuid[8] & 0x3F | 0x80);
      return "2.25." + new BigInteger(1, uuid);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
