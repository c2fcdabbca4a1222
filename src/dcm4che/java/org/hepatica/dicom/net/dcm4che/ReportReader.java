package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.util.function.Function;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.data.Tag;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.PresentationContext;
import org.hepatica.dicom.net.CommitmentDataSets;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.NetEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the reports of a peer on requests of ours (N-EVENT-REPORT, PS3.4 J.3.3). */
final class ReportReader {
  private static final Logger LOG = LoggerFactory.getLogger(ReportReader.class);

  private final Guard guard;
  private final Object peer;

  /**
   * @param peer for log lines
   */
  ReportReader(Guard guard, Object peer) {
    this.guard = guard;
    this.peer = peer;
  }

  /**
   * Reads a report and gives it on. Taken also from a peer that did not negotiate its role, as many
   * do not.
   *
   * @param taker gets the report and says what to answer
   */
  DimseStatus read(
      PresentationContext context,
      Attributes command,
      PDVInputStream dataSet,
      Function<CommitmentReport, DimseStatus> taker)
      throws IOException {
    DimseStatus refusal =
        Commands.misdirected(
            Dimse.N_EVENT_REPORT_RQ,
            command,
            Tag.EventTypeID,
            DimseStatus.NO_SUCH_EVENT,
            CommitmentDataSets.ALL_COMMITTED,
            CommitmentDataSets.WITH_FAILURES);
    if (refusal == null && dataSet == null) {
      refusal = DimseStatus.INVALID_ARGUMENT.because("The data set is missing");
    }
    try {
      if (refusal == null) {
        CommitmentReport report =
            CommitmentDataSets.readReport(dataSet, context.getTransferSyntax());
        dataSet.skipAll(); // what did not come to its end was not said
        DimseStatus status = taker.apply(report);
        int not = report.failed().size();
        int yes = report.committed().size();
        NetEvent.REPORT_TAKEN.log(LOG, peer, report.transactionUid(), yes, not, status);
        return status;
      }
    } catch (CommitmentDataSets.Refused e) {
      refusal = e.status();
    } catch (IOException | RuntimeException e) {
      Ended broken = guard.fault();
      if (broken != null) {
        throw broken;
      }
      refusal = DimseStatus.PROCESSING_FAILURE;
      NetEvent.COMMITMENT_FAILED.log(LOG, peer, refusal, e);
    }
    NetEvent.REPORT_REFUSED.log(LOG, peer, refusal);
    return refusal;
  }
}
