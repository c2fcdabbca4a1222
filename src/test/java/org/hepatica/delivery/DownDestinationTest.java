package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.junit.jupiter.api.Test;

class DownDestinationTest extends DeliveryFixture {
  private static final int ATTEMPTS = 4;

  DownDestinationTest() {
    super("auto", Duration.ofSeconds(90));
  }

  /** Where each object has a time of its own, each has a connection of its own after a while. */
  @Test
  void allThatWaitsForItIsTriedTogether() throws Exception {
    String[] classes = new String[27];
    Arrays.fill(classes, Uids.SECONDARY_CAPTURE);
    JobRow job = job(List.of("DOWN"), classes);
    Down down = new Down();
    DeliverySettings settings =
        new DeliverySettings(
            Duration.ofMillis(200), 1, Duration.ofSeconds(1), Duration.ofHours(1), ATTEMPTS, 50);
    Destination there =
        new Destination(
            "DOWN", new ConnectSettings(new Peer("DOWN", "127.0.0.1", 104), "HEPATICA"));
    DeliveryService service =
        new DeliveryService(ledger, down, List.of(there), settings, Clock.systemUTC());
    service.start();
    opened.add(service);
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job)).allSatisfy(row -> assertThat(row.attempts()).isEqualTo(ATTEMPTS));
    assertThat(down.calls).hasValue(ATTEMPTS);
  }

  private static final class Down implements DicomEngine {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public String name() {
      return "down";
    }

    @Override
    public DicomListener listen(
        ListenSettings settings, AcceptPolicy p, StoreHandler s, CommitmentHandler c) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DicomConnection connect(ConnectSettings settings, List<OfferedContext> offers)
        throws IOException {
      calls.incrementAndGet();
      throw new IOException("no connection");
    }
  }
}
