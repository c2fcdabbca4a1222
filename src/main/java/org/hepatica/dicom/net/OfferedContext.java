package org.hepatica.dicom.net;

import java.util.List;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;

/**
 * A presentation context to propose. The peer chooses one of its transfer syntaxes; who must be
 * able to send several syntaxes of one class offers several contexts of it.
 */
public record OfferedContext(String sopClassUid, List<String> transferSyntaxUids) {
  /** The Verification SOP class, for C-ECHO (PS3.4 A). */
  public static final OfferedContext VERIFICATION =
      new OfferedContext(Uids.VERIFICATION, List.of(TransferSyntax.IMPLICIT_LE.uid()));

  public OfferedContext {
    transferSyntaxUids = List.copyOf(transferSyntaxUids);
    if (transferSyntaxUids.isEmpty()) {
      throw new IllegalArgumentException("a context of " + sopClassUid + " without syntaxes");
    }
  }
}
