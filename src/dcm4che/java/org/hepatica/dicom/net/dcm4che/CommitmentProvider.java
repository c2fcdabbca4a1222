package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.PresentationContext;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CommitmentDataSets;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.NetEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Storage commitment on one association that a peer opened (PS3.4 J.3): its requests, and its
 * reports on requests of ours.
 */
final class CommitmentProvider {
  private static final Logger LOG = LoggerFactory.getLogger(CommitmentProvider.class);

  private final CommitmentHandler handler;
  private final Caller peer;
  private final ProviderSession session;
  private final String caller;
  private final ReportReader reports;
  private final ReportGiver giver;

  /**
   * @param handler null where storage commitment is not provided
   */
  CommitmentProvider(CommitmentHandler handler, Caller peer, ProviderSession session) {
    this.handler = handler;
    this.peer = peer;
    this.session = session;
    this.caller = session.caller();
    this.reports = new ReportReader(session.guard(), caller);
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
      Association association,
      PresentationContext context,
      Attributes command,
      PDVInputStream dataSet)
      throws IOException {
    DimseStatus refusal =
        Commands.misdirected(
            Dimse.N_ACTION_RQ,
            command,
            Tag.ActionTypeID,
            DimseStatus.NO_SUCH_ACTION,
            CommitmentDataSets.REQUEST);
    if (refusal == null && dataSet == null) {
      refusal = DimseStatus.INVALID_ARGUMENT.because("The data set is missing");
    }
    try {
      if (refusal == null) {
        return request(association, context, dataSet);
      }
    } catch (CommitmentDataSets.Refused e) {
      refusal = e.status();
    } catch (IOException | RuntimeException e) {
      Ended broken = session.guard().fault();
      if (broken != null) {
        throw broken;
      }
      refusal = DimseStatus.PROCESSING_FAILURE;
      NetEvent.COMMITMENT_FAILED.log(LOG, caller, refusal, e);
    }
    NetEvent.COMMITMENT_REFUSED.log(LOG, caller, refusal);
    return refusal;
  }

  private DimseStatus request(
      Association association, PresentationContext context, PDVInputStream dataSet)
      throws IOException {
    CommitmentRequest request =
        CommitmentDataSets.readRequest(dataSet, context.getTransferSyntax());
    dataSet.skipAll(); // what did not come to its end was not asked
    CommitmentHandler.Answer answer = handler.requested(peer, request);
    int count = request.references().size();
    String transaction = request.transactionUid();
    NetEvent.COMMITMENT_ASKED.log(LOG, caller, count, transaction, answer.status());
    if (answer.status().success() && answer.report() != null) {
      giver.owe(association, context, answer.report());
    }
    return answer.status();
  }

  /** An N-EVENT-REPORT: a report on a request of ours (PS3.4 J.3.3). */
  DimseStatus reported(PresentationContext context, Attributes command, PDVInputStream dataSet)
      throws IOException {
    return reports.read(context, command, dataSet, report -> handler.reported(peer, report));
  }
}
