package org.hepatica.node;

import java.util.Set;
import org.hepatica.delivery.DeliveryService;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.intake.CommitmentDesk;

/**
 * Storage commitment on our port: requests of the entities with {@code sends: true} go to intake,
 * reports to delivery.
 */
record StorageCommitment(Set<String> senders, CommitmentDesk desk, DeliveryService delivery)
    implements CommitmentHandler {

  @Override
  public Answer requested(Caller caller, CommitmentRequest request) {
    return senders.contains(caller.callingAe())
        ? desk.requested(caller.callingAe(), request)
        : new Answer(DimseStatus.NOT_AUTHORIZED.because(SendersOnly.NO_SENDER), null);
  }

  @Override
  public void delivered(Caller caller, CommitmentReport report) {
    desk.delivered(caller.callingAe(), report);
  }

  @Override
  public void undelivered(Caller caller, CommitmentReport report) {
    desk.undelivered(caller.callingAe(), report);
  }

  @Override
  public DimseStatus reported(Caller caller, CommitmentReport report) {
    return delivery.reported(caller.callingAe(), report);
  }
}
