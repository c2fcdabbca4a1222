package org.hepatica.node;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.dicom.net.StoreRequest;

/** Lets only the entities with {@code sends: true} store; others may echo. */
record SendersOnly(Set<String> senders, StoreHandler next) implements StoreHandler {
  /** Refused: not authorized (PS3.7 C.5.16). */
  private static final int NOT_AUTHORIZED = 0x0124;

  @Override
  public DimseStatus store(StoreRequest request, InputStream dataSet) throws IOException {
    return senders.contains(request.callingAe())
        ? next.store(request, dataSet)
        : new DimseStatus(NOT_AUTHORIZED, "this AE has no \"sends: true\" in ae-config");
  }
}
