package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.junit.jupiter.api.Test;

/** A destination that reports before it answers the request, and has been told "taken" by then. */
class EarlyReportsTest extends CommitmentFixture {
  private final AtomicInteger requests = new AtomicInteger();

  /** Null: the association breaks off instead. */
  private volatile DimseStatus answer = DimseStatus.SUCCESS;

  private void deliver(Duration report) {
    Peer peer = new Peer("PACS", "127.0.0.1", 104);
    DeliveryService service =
        new DeliveryService(
            ledger,
            new HastyEngine(),
            List.of(new Destination("PACS", new ConnectSettings(peer, "HEPATICA"), true)),
            SETTINGS.withCommitment(Duration.ofMinutes(30), report),
            Clock.systemUTC());
    service.start();
    opened.add(service);
  }

  @Test
  void countAlsoWhereNoneIsWaitedFor() throws Exception {
    JobRow job = job(2, "PACS");
    deliver(Duration.ZERO);
    awaitState(job, JobState.DONE);
    assertThat(requests).hasValue(1);
  }

  @Test
  void countAlsoWhereTheRequestIsThenRefused() throws Exception {
    answer = DimseStatus.PROCESSING_FAILURE;
    JobRow job = job(2, "PACS");
    deliver(Duration.ofSeconds(1));
    awaitState(job, JobState.DONE);
    assertThat(requests).hasValue(1);
  }

  @Test
  void countAlsoWhereTheAssociationThenBreaksOff() throws Exception {
    answer = null;
    JobRow job = job(2, "PACS");
    deliver(Duration.ofSeconds(1));
    awaitState(job, JobState.DONE);
    assertThat(requests).hasValue(1);
  }

  private final class HastyEngine implements DicomEngine {
    @Override
    public String name() {
      return "hasty";
    }

    @Override
    public DicomListener listen(
        ListenSettings settings,
        AcceptPolicy policy,
        StoreHandler store,
        CommitmentHandler commitment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DicomConnection connect(ConnectSettings settings, List<OfferedContext> offers) {
      return new HastyConnection();
    }
  }

  private final class HastyConnection implements DicomConnection {
    private final Queue<CommitmentReport> reports = new ArrayDeque<>();
    private boolean open = true;

    @Override
    public DimseStatus echo() {
      return DimseStatus.SUCCESS;
    }

    @Override
    public String accepted(String sopClassUid) {
      return TransferSyntax.EXPLICIT_LE.uid();
    }

    @Override
    public boolean accepts(String sopClassUid, String transferSyntaxUid) {
      return true;
    }

    @Override
    public DimseStatus store(
        String sopClassUid, String sopInstanceUid, String transferSyntaxUid, InputStream dataSet) {
      return DimseStatus.SUCCESS;
    }

    @Override
    public DimseStatus requestCommitment(CommitmentRequest request) throws IOException {
      requests.incrementAndGet();
      reports.add(Archive.all(request));
      if (answer == null) {
        open = false;
        throw new IOException("broken off");
      }
      return answer;
    }

    @Override
    public CommitmentReport awaitReport(Duration limit) throws IOException {
      if (reports.isEmpty() && !open) {
        throw new IOException("over");
      }
      return reports.poll();
    }

    @Override
    public DimseStatus reportCommitment(CommitmentReport report) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }

    @Override
    public void abort() {
      open = false;
    }
  }
}
