package org.hepatica.node;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.hepatica.dicom.net.AssociationEnd;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.dicom.net.StoreRequest;

/** Lets only the entities with {@code sends: true} store; others may echo. */
record SendersOnly(Set<String> senders, StoreHandler next) implements StoreHandler {
  static final String NO_SENDER = "this AE has no \"sends: true\" in ae-config";

  @Override
  public DimseStatus store(StoreRequest request, InputStream dataSet) throws IOException {
    return senders.contains(request.callingAe())
        ? next.store(request, dataSet)
        : DimseStatus.NOT_AUTHORIZED.because(NO_SENDER);
  }

  @Override
  public void ended(AssociationEnd end) {
    next.ended(end);
  }
}
