package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hepatica.delivery.DeliveryService;
import org.hepatica.delivery.DeliverySettings;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.intake.CommitmentDesk;
import org.hepatica.intake.Intake;
import org.hepatica.intake.IntakeSettings;
import org.hepatica.intake.PixelValues;
import org.hepatica.intake.ReportSettings;
import org.hepatica.ledger.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageCommitmentTest {
  private static final List<SopReference> ONE = List.of(new SopReference(Uids.CT_IMAGE, "1.2.3.1"));

  @TempDir Path data;

  @Test
  void onlySendersMayAskAndAnyoneMayReport() throws Exception {
    DicomEngine engine = DicomEngines.pick("embedded");
    ReportSettings settings =
        new ReportSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofHours(1), 10);
    try (Ledger ledger = Ledger.open(data);
        Intake intake = new Intake(data, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE);
        CommitmentDesk desk =
            new CommitmentDesk(
                data,
                ledger,
                intake,
                engine,
                title -> Optional.empty(),
                settings,
                Clock.systemUTC());
        DeliveryService delivery =
            new DeliveryService(
                ledger, engine, List.of(), DeliverySettings.defaults(), Clock.systemUTC())) {
      StorageCommitment commitment = new StorageCommitment(Set.of("CT"), desk, delivery);
      CommitmentRequest request = new CommitmentRequest("2.25.1", ONE);

      assertThat(commitment.requested(caller("VIEWER"), request).status().code()).isEqualTo(0x0124);
      assertThat(ledger.owedReports().count()).isZero();

      assertThat(commitment.requested(caller("CT"), request).status().code()).isZero();
      assertThat(ledger.owedReports().count()).isEqualTo(1);

      CommitmentReport report = new CommitmentReport("2.25.9", ONE, List.of());
      assertThat(commitment.reported(caller("VIEWER"), report).success()).isTrue();
    }
  }

  private static Caller caller(String title) {
    return new Caller("HEPATICA", title, InetAddress.getLoopbackAddress(), false, null);
  }
}
