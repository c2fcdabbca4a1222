package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.DimseRQHandler;
import org.dcm4che3.net.PDVInputStream;
import org.dcm4che3.net.pdu.PresentationContext;
import org.hepatica.dicom.net.CommitmentReader;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.Peer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reports that a peer gives on an association that this side opened, until somebody asks for
 * them. Nothing else is due there; the guard sees to it.
 */
final class ReportInbox implements DimseRQHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReportInbox.class);

  /** Reports kept; what comes beyond is refused. */
  private static final int MOST = 16;

  private final Guard guard;
  private final Peer peer;
  private final CommitmentReader reader;

  /** Empty stands for the end of the association. */
  private final LinkedBlockingDeque<Optional<CommitmentReport>> reports =
      new LinkedBlockingDeque<>();

  ReportInbox(Guard guard, Peer peer) {
    this.guard = guard;
    this.peer = peer;
    this.reader = new CommitmentReader(peer);
  }

  @Override
  public void onDimseRQ(
      Association association,
      PresentationContext context,
      Dimse dimse,
      Attributes command,
      PDVInputStream dataSet)
      throws IOException {
    List<CommitmentReport> taken = new ArrayList<>();
    DimseStatus status = DimseStatus.RESOURCE_LIMITATION;
    if (reports.size() < MOST) {
      status =
          reader.report(
              Commands.commitment(context, dimse, command, dataSet, guard),
              report -> {
                taken.add(report);
                return DimseStatus.SUCCESS;
              });
    } else {
      NetEvent.REPORT_REFUSED.log(LOG, peer, status);
    }
    if (dataSet != null) {
      dataSet.skipAll();
    }
    association.writeDimseRSP(context, Commands.response(dimse, command, status));
    taken.forEach(report -> reports.add(Optional.of(report))); // answered before it is given on
  }

  @Override
  public void onClose(Association association) {
    reports.add(Optional.empty());
  }

  /**
   * Waits for a report.
   *
   * @return null when none came in time or none can come any more
   */
  CommitmentReport await(Duration limit) throws InterruptedException {
    Optional<CommitmentReport> next = reports.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (next != null && next.isEmpty()) {
      reports.addFirst(next); // for who asks again
    }
    return next == null ? null : next.orElse(null);
  }

  /** Whether a report is here. */
  boolean any() {
    Optional<CommitmentReport> first = reports.peek();
    return first != null && first.isPresent();
  }
}
