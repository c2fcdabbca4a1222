package org.hepatica.dicom.net;

import java.util.List;

/**
 * The report on a storage commitment request (PS3.4 J.3.3).
 *
 * @param transactionUid that of the request
 * @param committed what is kept safe
 * @param failed what is not, each with its reason
 */
public record CommitmentReport(
    String transactionUid, List<SopReference> committed, List<Failure> failed) {

  /** Processing failure (PS3.3 C.14.1.1). */
  public static final int PROCESSING_FAILURE = 0x0110;

  /** No such object instance. */
  public static final int NO_SUCH_INSTANCE = 0x0112;

  /** Resource limitation. */
  public static final int RESOURCE_LIMITATION = 0x0213;

  /** The referenced SOP class is not supported. */
  public static final int CLASS_NOT_SUPPORTED = 0x0122;

  /** The class of the reference is not that of the stored instance. */
  public static final int CLASS_INSTANCE_CONFLICT = 0x0119;

  /** The Transaction UID is in use. */
  public static final int DUPLICATE_TRANSACTION = 0x0131;

  public CommitmentReport {
    committed = List.copyOf(committed);
    failed = List.copyOf(failed);
  }

  /**
   * An instance that is not committed.
   *
   * @param reason Failure Reason (0008,1197), 0 to FFFFH
   */
  public record Failure(SopReference reference, int reason) {}
}
