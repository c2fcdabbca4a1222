package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hepatica.node.UnmistakableSeries.SHORT;
import static org.hepatica.node.UnmistakableSeries.ascii;
import static org.hepatica.node.UnmistakableSeries.bytes;
import static org.hepatica.node.UnmistakableSeries.slices;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.testing.DcmtkPacs;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;

/** Sends a node all that makes it speak of an instance and of its patient. */
final class TroublesomeSender {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private final HepaticaProcess node;
  private final DcmtkPacs pacs;
  private final UnmistakableSeries series;

  /**
   * @param folder for files that are made
   * @param port of the node
   */
  TroublesomeSender(Path folder, int port, HepaticaProcess node, DcmtkPacs pacs) {
    this.folder = folder;
    this.port = port;
    this.node = node;
    this.pacs = pacs;
    this.series = new UnmistakableSeries(folder);
  }

  /** All that makes a node speak of an instance. */
  void all() throws Exception {
    List<Path> few = series.make("few", UnmistakablePatient.XIAODONG, 3, (i, d) -> {});
    pacs.send(port, few);
    node.awaitOutput("HEP-411", SOON);
    pacs.send(
        port,
        series.make("mixed", UnmistakablePatient.HEDWIGIS, SHORT, UnmistakableSeries::otherName));
    node.awaitOutput("HEP-407", SOON);
    pacs.send(
        port,
        series.make(
            "frame", UnmistakablePatient.HEDWIGIS, SHORT, UnmistakableSeries::nameForFrame));
    node.awaitOutput("HEP-402", SOON);
    pacs.send(
        port,
        series.make(
            "codes",
            UnmistakablePatient.HEDWIGIS,
            SHORT,
            (i, d) -> d.setBytes(Tag.RESCALE_TYPE, Vr.LO, ascii("Wunderlich"))));
    node.awaitOutput("HEP-425", SOON);
    pacs.send(
        port,
        series.make(
            "modality",
            UnmistakablePatient.HEDWIGIS,
            SHORT,
            (i, d) -> d.setBytes(Tag.MODALITY, Vr.CS, ascii("Wunderlich^H"))));
    conflict(few.get(0));
    badInstances();
    brokenOff();
    node.awaitOutput("HEP-320", SOON);
  }

  /** The same instance with another patient, and with another patient's ID for its study. */
  private void conflict(Path first) throws IOException {
    DicomFile file = Part10.read(first);
    DataSet d = file.dataSet();
    d.setBytes(Tag.PATIENT_NAME, Vr.PN, ascii("Mondscheiner^Hedi"));
    Path other = folder.resolve("conflict.dcm");
    Part10.write(other, d, file.syntax());
    pacs.send(port, List.of(other));
    node.awaitOutput("HEP-303", SOON);
    d.setBytes(Tag.PATIENT_ID, Vr.LO, ascii("QX-7731-ZV"))
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("de-identified", "stranger"));
    Part10.write(other, d, file.syntax());
    pacs.send(port, List.of(other));
    node.awaitOutput("its study is known for another patient", SOON);
  }

  /** A UID that is a name, a data set of another instance, nonsense behind a name. */
  private void badInstances() throws IOException {
    String uid = Uids.derive("de-identified", "bad");
    DataSet d = Part10.read(slices(1).get(0)).dataSet();
    UnmistakablePatient.HEDWIGIS.enter(d);
    try (DicomConnection connection = connect()) {
      assertThat(store(connection, uid, bytes(d))).as("another instance").isEqualTo(0xA900);
      d.set(Tag.SOP_INSTANCE_UID, Vr.UI, uid);
      byte[] whole = bytes(d);
      byte[] torn = Arrays.copyOf(whole, 1500);
      assertThat(store(connection, uid, torn)).as("torn").isEqualTo(0xC000);
      System.arraycopy(ascii("Wunderlich^Hedwigis QX-7731-ZV"), 0, torn, 1400, 30);
      assertThat(store(connection, uid, torn)).as("nonsense").isEqualTo(0xC000);
      d.setBytes(Tag.STUDY_INSTANCE_UID, Vr.UI, ascii("Wunderlich^Hedwigis"));
      assertThat(store(connection, uid, bytes(d))).as("no UID").isEqualTo(0xA900);
    }
    d.setBytes(Tag.SOP_INSTANCE_UID, Vr.UI, ascii("Wunderlich.19411229"));
    Path named = folder.resolve("named.dcm");
    try (var out = Files.newOutputStream(named)) {
      DataSet meta = new DataSet().set(Tag.SOP_INSTANCE_UID, Vr.UI, uid);
      meta.set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE);
      ByteArrayOutputStream part10 = new ByteArrayOutputStream();
      Part10.write(part10, meta, TransferSyntax.EXPLICIT_LE);
      int head = part10.size() - bytes(meta).length;
      out.write(part10.toByteArray(), 0, head);
      out.write(bytes(d));
    }
    Peers.Output refused = storescu("", named);
    assertThat(refused.exit()).as(refused.text()).isNotZero();
    node.awaitOutput("HEP-231", SOON);
  }

  private void brokenOff() throws IOException {
    byte[] head = Arrays.copyOf(Files.readAllBytes(slices(1).get(0)), 40_000);
    InputStream breaks =
        new SequenceInputStream(
            new ByteArrayInputStream(head, 336, 30_000),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the sender's disk failed");
              }
            });
    try (DicomConnection connection = connect()) {
      String uid = Uids.derive("de-identified", "broken");
      assertThatThrownBy(
              () -> connection.store(Uids.CT_IMAGE, uid, TransferSyntax.EXPLICIT_LE.uid(), breaks))
          .isInstanceOf(IOException.class);
      connection.abort();
    }
    node.awaitOutput("broke off", SOON);
    List<Path> again = series.make("few", UnmistakablePatient.XIAODONG, 1, (i, d) -> {});
    assertThat(storescu("--abort", again.get(0)).text()).doesNotContain("Connection refused");
  }

  private DicomConnection connect() throws IOException {
    return DicomEngines.pick("embedded")
        .connect(
            new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", port), "PACS"),
            List.of(new OfferedContext(Uids.CT_IMAGE, List.of(TransferSyntax.EXPLICIT_LE.uid()))));
  }

  private static int store(DicomConnection connection, String uid, byte[] dataSet)
      throws IOException {
    return connection
        .store(
            Uids.CT_IMAGE, uid, TransferSyntax.EXPLICIT_LE.uid(), new ByteArrayInputStream(dataSet))
        .code();
  }

  private Peers.Output storescu(String option, Path file) {
    List<String> command = new ArrayList<>();
    command.add(Peers.require("storescu").toString());
    command.addAll(List.of("--aetitle", "PACS", "--call", "HEPATICA"));
    if (!option.isEmpty()) {
      command.add(option);
    }
    command.addAll(List.of("127.0.0.1", String.valueOf(port), file.toString()));
    return Peers.run(folder, SOON, command.toArray(String[]::new));
  }
}
