package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hepatica.bench.Crowd;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DCMTK's storescu → embedded engine → intake → files and rows. */
class EngineIntakeTest {
  @TempDir Path data;
  @TempDir Path outbox;

  @Test
  void whatStorescuSendsIsOnTheDiskAndInTheLedger() throws Exception {
    String storescu = Peers.require("storescu").toString();
    try (Ledger ledger = Ledger.open(data)) {
      Intake intake = new Intake(data, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE);
      try (DicomListener listener =
          DicomEngines.pick("auto")
              .listen(
                  ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build(),
                  caller -> AcceptPolicy.Decision.ACCEPT,
                  intake)) {
        send(storescu, listener.port(), "-xi", TransferSyntax.IMPLICIT_LE, 1, 10);
        send(storescu, listener.port(), "-xe", TransferSyntax.EXPLICIT_LE, 11, 20);
        send(storescu, listener.port(), "-xd", TransferSyntax.DEFLATED, 21, 30);
        send(storescu, listener.port(), "-xe", TransferSyntax.EXPLICIT_LE, 1, 20);
      }
      List<InstanceRow> rows = ledger.instances().ofSeries("1.2.3");
      assertThat(rows).hasSize(30);
      for (InstanceRow row : rows) {
        int number = Integer.parseInt(row.sopInstanceUid().substring("1.2.3.".length()));
        TransferSyntax first =
            number <= 10
                ? TransferSyntax.IMPLICIT_LE
                : number <= 20 ? TransferSyntax.EXPLICIT_LE : TransferSyntax.DEFLATED;
        assertThat(Part10.read(row.file()).syntax()).isEqualTo(first);
        assertThat(row.sourceAe()).isEqualTo("SENDER");
      }
      assertThat(ledger.jobs().inState(JobState.RECEIVING)).hasSize(1);
      assertThat(data.resolve("conflicts")).doesNotExist();
    }
  }

  /** The file as DCMTK encoded it: it is kept so, and a part of it is not. */
  @ParameterizedTest
  @CsvSource({
    "BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2",
    "JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80",
    "JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81",
    "JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51",
    "JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50"
  })
  void otherSyntaxesAreKeptAsTheyCame(String name) throws Exception {
    Path file = Peers.data("interop/cornerstone_CTImage/CTImage.dcm_" + name + ".dcm");
    DicomFile sent = Part10.readHeader(file);
    String sop = sent.dataSet().string(Tag.SOP_INSTANCE_UID);
    byte[] bytes = Files.readAllBytes(file);
    byte[] dataSet = Arrays.copyOfRange(bytes, (int) sent.dataSetOffset(), bytes.length);
    byte[] cut = Arrays.copyOf(dataSet, dataSet.length - 100);
    try (Ledger ledger = Ledger.open(data)) {
      Intake intake = new Intake(data, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE);
      DicomEngine engine = DicomEngines.pick("auto");
      ListenSettings settings =
          ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build();
      List<OfferedContext> offer =
          List.of(new OfferedContext(Uids.CT_IMAGE, List.of(sent.syntax().uid())));
      try (DicomListener listener =
              engine.listen(settings, caller -> AcceptPolicy.Decision.ACCEPT, intake);
          DicomConnection connection =
              engine.connect(
                  new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", listener.port()), "SENDER"),
                  offer)) {
        assertThat(store(connection, sent, cut).code()).isEqualTo(0xC000);
        assertThat(store(connection, sent, dataSet)).isEqualTo(DimseStatus.SUCCESS);
      }
      DicomFile kept = Part10.read(ledger.instances().find(sop).orElseThrow().file());
      assertThat(kept.syntax()).isEqualTo(sent.syntax());
      assertThat(PixelDecoder.decode(kept.dataSet(), kept.syntax(), 0))
          .isEqualTo(PixelDecoder.decode(Part10.read(file).dataSet(), sent.syntax(), 0));
    }
  }

  private static DimseStatus store(DicomConnection connection, DicomFile of, byte[] dataSet)
      throws Exception {
    return connection.store(
        Uids.CT_IMAGE,
        of.dataSet().string(Tag.SOP_INSTANCE_UID),
        of.syntax().uid(),
        new ByteArrayInputStream(dataSet));
  }

  /** The long form is {@link org.hepatica.bench.CrowdBench}. */
  @Test
  void twentyAtOnceBesideAHundredSilentSocketsLoseNothing() throws Exception {
    int senders = 20;
    int each = 10;
    try (Ledger ledger = Ledger.open(data)) {
      Intake intake = new Intake(data, ledger, new IntakeSettings(1 << 20, 0), PixelValues.NONE);
      try (DicomListener listener =
              DicomEngines.pick("embedded")
                  .listen(
                      ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build(),
                      caller -> AcceptPolicy.Decision.ACCEPT,
                      intake);
          Crowd crowd = new Crowd(listener.port(), 100)) {
        crowd.send(
            senders, each, (s, i) -> Objects.ct("1.2", "1.2." + s, "1.2." + s + "." + (i + 1)));
        assertThat(crowd.echoes()).isNotEmpty().allMatch(seconds -> seconds < 5);
      }
      assertThat(ledger.instances().count()).isEqualTo(senders * each);
      for (int s = 0; s < senders; s++) {
        List<InstanceRow> rows = ledger.instances().ofSeries("1.2." + s);
        assertThat(rows).hasSize(each);
        for (InstanceRow row : rows) {
          assertThat(Part10.read(row.file()).dataSet().string(Tag.SOP_INSTANCE_UID))
              .isEqualTo(row.sopInstanceUid());
        }
      }
      assertThat(ledger.jobs().inState(JobState.RECEIVING)).hasSize(senders);
    }
  }

  private void send(
      String storescu, int port, String syntaxOption, TransferSyntax syntax, int from, int to)
      throws Exception {
    Path folder = Files.createTempDirectory(outbox, "send");
    List<String> command =
        new ArrayList<>(
            List.of(
                storescu,
                "-aet",
                "SENDER",
                "-aec",
                "HEPATICA",
                syntaxOption,
                "127.0.0.1",
                "" + port));
    for (int i = from; i <= to; i++) {
      DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3." + i);
      Path file = folder.resolve(i + ".dcm");
      Part10.write(file, ct, syntax);
      command.add(file.toString());
    }
    Peers.Output output = Peers.run(folder, Duration.ofSeconds(60), command.toArray(String[]::new));
    assertThat(output.exit()).as(output.text()).isZero();
  }
}
