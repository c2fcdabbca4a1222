package org.hepatica.dicom.net;

import java.util.List;

/**
 * A request for storage commitment: "take these into your keeping" (PS3.4 J.3.2).
 *
 * @param transactionUid names the request and the report on it
 * @param references at least one
 */
public record CommitmentRequest(String transactionUid, List<SopReference> references) {
  public CommitmentRequest {
    references = List.copyOf(references);
    if (references.isEmpty()) {
      throw new IllegalArgumentException("a storage commitment request without instances");
    }
  }
}
