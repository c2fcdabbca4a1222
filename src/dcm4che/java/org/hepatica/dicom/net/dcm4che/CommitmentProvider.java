package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.pdu.PresentationContext;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.CommitmentReader;
import org.hepatica.dicom.net.DimseStatus;

/**
 * Storage commitment on one association that a peer opened (PS3.4 J.3): its requests, and its
 * reports on requests of ours.
 */
final class CommitmentProvider {
  private final CommitmentHandler handler;
  private final Caller peer;
  private final CommitmentReader reader;
  private final ReportGiver giver;

  /**
   * @param handler null where storage commitment is not provided
   */
  CommitmentProvider(CommitmentHandler handler, Caller peer, ProviderSession session) {
    this.handler = handler;
    this.peer = peer;
    this.reader = new CommitmentReader(session.caller());
    this.giver = new ReportGiver(handler, peer, session);
  }

  /** Whether this is the response to the report that was given last. */
  boolean awaits(CommandSet response) {
    return giver.awaits(response);
  }

  /** The association is over: what was not answered is not delivered. */
  void end() {
    giver.end();
  }

  /** An N-ACTION: a request (PS3.4 J.3.2). */
  DimseStatus requested(
      Association association, PresentationContext context, CommitmentReader.Incoming message)
      throws IOException {
    CommitmentHandler.Answer answer =
        reader.request(message, request -> handler.requested(peer, request));
    if (answer.report() != null) {
      giver.owe(association, context, answer.report());
    }
    return answer.status();
  }

  /** An N-EVENT-REPORT: a report on a request of ours (PS3.4 J.3.3). */
  DimseStatus reported(CommitmentReader.Incoming message) throws IOException {
    return reader.report(message, report -> handler.reported(peer, report));
  }
}
