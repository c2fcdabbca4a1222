package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after {@code kill -9}, wherever on its way that met it. */
class KilledIntakeTest {
  private static final int SENDERS = 3;
  private static final int PREPARED = 60;

  @TempDir Path data;

  /** UID and series of what was acknowledged. */
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

  /** Listens, says on which port, and waits to be killed. */
  public static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      Path data = Path.of(arguments[0]);
      Ledger ledger = Ledger.open(data);
      Intake intake = new Intake(data, ledger, new IntakeSettings(4 << 20, 0), PixelValues.NONE);
      new Recovery(intake, ledger).run();
      PreparedFiles files = PreparedFiles.start(data, PREPARED, 0);
      intake.landIn(files);
      while (files.waiting() < PREPARED) {
        Thread.sleep(10);
      }
      ListenSettings settings =
          ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build();
      try (DicomListener listener =
          DicomEngines.pick("auto")
              .listen(settings, caller -> AcceptPolicy.Decision.ACCEPT, intake)) {
        System.out.println("port " + listener.port());
        System.in.read();
      }
    }
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
    for (int round = 0; round < 3; round++) {
      killInTheMiddle(round, 50 + 40 * round); // the last beyond what is prepared
    }
    try (Ledger ledger = Ledger.open(data);
        Intake intake =
            new Intake(data, ledger, new IntakeSettings(4 << 20, 0), PixelValues.NONE)) {
      new Recovery(intake, ledger).run();
      for (Map.Entry<String, String> sent : acknowledged.entrySet()) {
        InstanceRow row = ledger.instances().find(sent.getKey()).orElseThrow();
        assertThat(row.seriesUid()).isEqualTo(sent.getValue());
        assertThat(Files.size(row.file())).isEqualTo(row.bytes());
        assertThat(Part10.read(row.file()).dataSet().bytes(Tag.PIXEL_DATA))
            .isEqualTo(Objects.ct("1.2", sent.getValue(), sent.getKey()).bytes(Tag.PIXEL_DATA));
      }
      assertThat(data.resolve("conflicts")).doesNotExist();
      assertThat(new Recovery(intake, ledger).run()).isEqualTo(new Recovery.Found(0, 0, 0, 0));
    }
  }

  private void killInTheMiddle(int round, int after) throws Exception {
    int before = acknowledged.size();
    List<Thread> senders = new ArrayList<>();
    try (JavaProgram victim = JavaProgram.start(Victim.class, data.toString())) {
      int port = Integer.parseInt(victim.line("port \\d+").substring("port ".length()));
      for (int s = 0; s < SENDERS; s++) {
        String series = "1.2.%d.%d".formatted(round + 1, s + 1);
        senders.add(new Thread(() -> send(port, series), "sender-" + s));
      }
      senders.forEach(Thread::start);
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofSeconds(60))
          .until(() -> acknowledged.size() >= before + after);
      victim.kill();
      for (Thread sender : senders) {
        sender.join(20_000);
        assertThat(sender.isAlive()).isFalse();
      }
    }
  }

  /** Each a second time after the first: what came again must not be in the way either. */
  private void send(int port, String series) {
    try (DicomConnection connection =
        DicomEngines.pick("auto")
            .connect(
                new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", port), "SENDER"),
                List.of(
                    new OfferedContext(
                        Uids.CT_IMAGE, List.of(TransferSyntax.EXPLICIT_LE.uid()))))) {
      for (int i = 1; i < 1000; i++) {
        String uid = series + "." + (i - i % 5 / 4);
        DataSet ct = Objects.ct("1.2", series, uid);
        if (connection
            .store(Uids.CT_IMAGE, uid, TransferSyntax.EXPLICIT_LE.uid(), Objects.stream(ct))
            .success()) {
          acknowledged.put(uid, series);
        }
      }
    } catch (IOException e) {
      // It was killed; what it answered before counts.
    }
  }
}
