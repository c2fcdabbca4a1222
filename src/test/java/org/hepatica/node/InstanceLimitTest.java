package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.intake.Intake;
import org.hepatica.intake.Objects;
import org.hepatica.intake.PixelValues;
import org.hepatica.ledger.Ledger;
import org.hepatica.setup.RoomSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dicom.maxInstanceMb}, with port and intake set as a node sets them. */
class InstanceLimitTest {
  private static final TransferSyntax SYNTAX = TransferSyntax.EXPLICIT_LE;

  @TempDir Path folder;

  private RoomSettings rooms() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Files.write(
        folder.resolve(HepaticaConfig.FILE),
        List.of(
            "dicom:",
            "  bind: 127.0.0.1",
            "  port: " + port,
            "  maxInstanceMb: 1",
            "intake:",
            "  minFreeMb: 0"));
    return new RoomSettings(HepaticaConfig.load(folder, null, null, List.of(), Map.of()));
  }

  private static DimseStatus store(DicomConnection connection, String uid, int pixels)
      throws IOException {
    DataSet ct =
        Objects.ct("1.2.3", "1.2.3.4", uid).setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[pixels]);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataSetWriter.write(ct, bytes, SYNTAX);
    return connection.store(
        Uids.CT_IMAGE, uid, SYNTAX.uid(), new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Test
  void oneThatIsTooLargeIsRefusedAndTheOthersOfItsAssociationAreTaken() throws Exception {
    RoomSettings rooms = rooms();
    DicomEngine engine = DicomEngines.pick("auto");
    try (Ledger ledger = Ledger.open(folder);
        Intake intake = new Intake(folder, ledger, rooms.intake(), PixelValues.NONE);
        DicomListener listener =
            engine.listen(rooms.listen().get(0), caller -> AcceptPolicy.Decision.ACCEPT, intake);
        DicomConnection connection =
            engine.connect(
                new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", listener.port()), "SENDER"),
                List.of(new OfferedContext(Uids.CT_IMAGE, List.of(SYNTAX.uid()))))) {
      assertThat(store(connection, "1.2.3.4.1", 1000).code()).isZero();
      DimseStatus tooLarge = store(connection, "1.2.3.4.2", 3 << 20);
      assertThat(tooLarge.code()).isEqualTo(DimseStatus.OUT_OF_RESOURCES.code());
      assertThat(tooLarge.comment())
          .isEqualTo("It is longer than 1048576 bytes (dicom.maxInstanceMb)");
      assertThat(store(connection, "1.2.3.4.3", 1000).code()).isZero();
      intake.settle();
      assertThat(ledger.instances().ofSeries("1.2.3.4")).hasSize(2);
    }
  }
}
