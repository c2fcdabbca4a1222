package org.hepatica.dicom.net;

import java.util.List;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;

/**
 * A presentation context to propose. The peer chooses one of its transfer syntaxes; who must be
 * able to send several syntaxes of one class offers several contexts of it.
 */
public record OfferedContext(String sopClassUid, List<String> transferSyntaxUids, Role role) {
  /** The Verification SOP class, for C-ECHO (PS3.4 A). */
  public static final OfferedContext VERIFICATION =
      new OfferedContext(Uids.VERIFICATION, List.of(TransferSyntax.IMPLICIT_LE.uid()));

  private static final List<String> COMMITMENT_SYNTAXES =
      List.of(TransferSyntax.EXPLICIT_LE.uid(), TransferSyntax.IMPLICIT_LE.uid());

  /** To ask for storage commitment (PS3.4 J). */
  public static final OfferedContext COMMITMENT =
      new OfferedContext(Uids.STORAGE_COMMITMENT_PUSH, COMMITMENT_SYNTAXES);

  /** To report on storage commitment: the side that calls is the provider (PS3.4 J.3.3). */
  public static final OfferedContext COMMITMENT_REPORT =
      new OfferedContext(Uids.STORAGE_COMMITMENT_PUSH, COMMITMENT_SYNTAXES, Role.PROVIDER);

  /** The role that the calling side takes (PS3.7 D.3.3.4). */
  public enum Role {
    /** The usual one; no role selection is sent. */
    USER,
    PROVIDER
  }

  public OfferedContext {
    transferSyntaxUids = List.copyOf(transferSyntaxUids);
    if (transferSyntaxUids.isEmpty()) {
      throw new IllegalArgumentException("a context of " + sopClassUid + " without syntaxes");
    }
  }

  /** A context whose calling side is user. */
  public OfferedContext(String sopClassUid, List<String> transferSyntaxUids) {
    this(sopClassUid, transferSyntaxUids, Role.USER);
  }
}
