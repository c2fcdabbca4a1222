package org.hepatica.dicom.net;

import java.util.List;

/**
 * A presentation context to propose. The peer chooses one of its transfer syntaxes; who must be
 * able to send several syntaxes of one class offers several contexts of it.
 */
public record OfferedContext(String sopClassUid, List<String> transferSyntaxUids) {
  /** The Verification SOP class, for C-ECHO (PS3.4 A). */
  public static final OfferedContext VERIFICATION =
      new OfferedContext("1.2.840.10008.1.1", List.of("1.2.840.10008.1.2"));

  public OfferedContext {
    transferSyntaxUids = List.copyOf(transferSyntaxUids);
    if (transferSyntaxUids.isEmpty()) {
      throw new IllegalArgumentException("a context of " + sopClassUid + " without syntaxes");
    }
  }
}
