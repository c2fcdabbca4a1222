package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewLedger;
import org.hepatica.process.ChildJvm;
import org.hepatica.testing.Threads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances in prepared files, and what a power failure can leave of them at each step. */
class PreparedFilesTest {
  private static final String UID = "1.2.3.1";

  @TempDir Path data;
  private Ledger ledger;
  private Intake intake;
  private PreparedFiles files;

  @BeforeEach
  void open() throws IOException {
    ledger = NewLedger.in(data);
    intake = new Intake(data, ledger, new IntakeSettings(4 << 20, 0), PixelValues.NONE);
    files = PreparedFiles.start(data, 4, 0);
    intake.landIn(files);
    full();
  }

  @AfterEach
  void close() {
    files.close();
    intake.close();
    ledger.close();
  }

  private void full() {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> files.waiting() == 4);
  }

  @Test
  void instancesLandInThemAndKeepEveryByteAndNoMore() throws Exception {
    for (int i = 0; i < 9; i++) { // more than wait
      DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3." + i);
      store(ct);
      assertThat(Files.readAllBytes(place(ct))).isEqualTo(part10(ct));
    }
    full();
    assertThat(incoming()).hasSize(4).allMatch(file -> file.toFile().length() == 576 << 10);
    assertThat(ledger.instances().count()).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(ints = {-2100, -2030, -2020, -1000, -3, -2, -1, 0, 1, 2, 40_000, 1_000_000})
  void oneThatIsTooLongForThemGetsAFileOfItsOwn(int beyond) throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    int other = part10(ct).length - Objects.SIZE * Objects.SIZE * 2;
    ct.setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[(Landing.ROOM - other + 2 * beyond) & ~1]);
    store(ct);
    assertThat(Files.readAllBytes(place(ct))).isEqualTo(part10(ct));
    full();
    assertThat(incoming()).hasSize(4);
  }

  @Test
  void oneThatBreaksOffLeavesItsFileForTheNext() throws Exception {
    DataSet long0 = Objects.ct("1.2", "1.2.3", UID);
    long0.setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[300_000]);
    byte[] bytes = Objects.bytes(long0, TransferSyntax.EXPLICIT_LE);
    for (int i = 0; i < 6; i++) {
      assertThatThrownBy(
              () -> intake.store(Objects.request(long0), Objects.brokenOff(bytes, 200_000)))
          .isInstanceOf(IOException.class);
    }
    assertThat(files.waiting()).isEqualTo(4);
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.2");
    store(ct);
    assertThat(Files.readAllBytes(place(ct))).isEqualTo(part10(ct));
    assertThat(new Recovery(intake, ledger).run()).isEqualTo(new Recovery.Found(0, 0, 0, 0));
  }

  @Test
  void theSameAgainIsDroppedAndAnotherContentIsKeptApart() throws Exception {
    DataSet first = Objects.ct("1.2", "1.2.3", UID);
    DataSet other = Objects.ct("1.2", "1.2.3", UID).set(Tag.PATIENT_NAME, Vr.PN, "Doe^John");
    for (DataSet ct : List.of(first, first, other)) {
      store(ct);
    }
    assertThat(Files.readAllBytes(place(first))).isEqualTo(part10(first));
    try (Stream<Path> apart = Files.list(data.resolve("conflicts"))) {
      assertThat(apart.toList())
          .singleElement()
          .satisfies(file -> assertThat(Files.readAllBytes(file)).isEqualTo(part10(other)));
    }
    full();
    assertThat(incoming()).hasSize(4);
  }

  @Test
  void oneThatWasWholeAndHadNoPlaceGetsItAfterAPowerFailure() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    Files.write(data.resolve("incoming/x.prepared"), sealed(ct));
    recover(new Recovery.Found(0, 1, 0, 0));
    assertKept(ct);
  }

  /** The second was sealed as well when the node was killed, just after the first had its name. */
  @Test
  void oneThatHadItsPlaceButNotItsLengthIsTheSameAsItsSecond() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    Files.createDirectories(place(ct).getParent());
    Files.write(place(ct), sealed(ct));
    Files.write(data.resolve("incoming/x.prepared"), sealed(ct));
    recover(new Recovery.Found(0, 1, 0, 0));
    assertKept(ct);
    assertThat(data.resolve("conflicts")).doesNotExist();
    assertThat(data.resolve("incoming/x.prepared")).doesNotExist();
  }

  @Test
  void oneThatHadItsPlaceButNotItsLengthIsCut() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    Files.createDirectories(place(ct).getParent());
    Files.write(place(ct), sealed(ct));
    recover(new Recovery.Found(0, 1, 0, 0));
    assertKept(ct);
    Files.write(place(ct), sealed(ct)); // now it is in the ledger, too
    recover(new Recovery.Found(0, 0, 0, 0));
    assertKept(ct);
  }

  @Test
  void oneThatHadItsLengthButNoPlaceGetsIt() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    Files.write(data.resolve("incoming/x.prepared"), part10(ct));
    recover(new Recovery.Found(0, 1, 0, 0));
    assertKept(ct);
  }

  @Test
  void oneThatCameTwiceAroundAPowerFailureIsKeptOnce() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    store(ct);
    Files.write(data.resolve("incoming/x.prepared"), sealed(ct));
    recover(new Recovery.Found(0, 1, 0, 0));
    assertKept(ct);
    assertThat(data.resolve("conflicts")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoWithOneUidTheOneWrittenFirstStaysAfterACrash(boolean inOrderOfNames) throws Exception {
    DataSet first = Objects.ct("1.2", "1.2.3", UID);
    DataSet other = Objects.ct("1.2", "1.2.3", UID).set(Tag.PATIENT_NAME, Vr.PN, "Doe^John");
    Path x = data.resolve("incoming/x.prepared");
    Path y = data.resolve("incoming/y.prepared");
    Path earlier = Files.write(inOrderOfNames ? x : y, sealed(first));
    Path later = Files.write(inOrderOfNames ? y : x, sealed(other));
    Files.setLastModifiedTime(earlier, FileTime.fromMillis(1_000_000));
    Files.setLastModifiedTime(later, FileTime.fromMillis(1_001_000));
    recover(new Recovery.Found(0, 2, 0, 0));
    assertKept(first);
    try (Stream<Path> apart = Files.list(data.resolve("conflicts"))) {
      assertThat(apart.toList())
          .singleElement()
          .satisfies(file -> assertThat(Files.readAllBytes(file)).isEqualTo(part10(other)));
    }
  }

  @Test
  void whatTheDiskHadNotWrittenWholeIsNotEntered() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    byte[] whole = sealed(ct);
    int length = part10(ct).length;
    for (int at :
        new int[] {0, 127, 130, 200, length / 2, length - 1, Landing.ROOM, whole.length - 1}) {
      byte[] torn = whole.clone();
      torn[at] ^= 0x10;
      Files.write(data.resolve("incoming/x.prepared"), torn);
      recover(new Recovery.Found(0, 0, 0, 0));
      assertThat(ledger.instances().count()).as("byte %d", at).isZero();
    }
    // Its sender got no answer and sends it again; the file serves the next instance.
    store(ct);
    assertThat(Files.readAllBytes(place(ct))).isEqualTo(part10(ct));
  }

  @Test
  void oneThatGotItsNameAndNotItsLengthWhenTheDiskFailedIsPutAgain() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    byte[] whole = part10(ct);
    byte[] dataSet = Objects.bytes(ct, TransferSyntax.EXPLICIT_LE);
    Checksum sum = new Checksum();
    sum.update(dataSet, 0, dataSet.length);
    Files.createDirectories(place(ct).getParent());
    Files.write(place(ct), sealed(ct));
    Parcel parcel =
        new Parcel(
            data.resolve("incoming/gone.prepared"),
            true,
            Header.of(ct),
            TransferSyntax.EXPLICIT_LE.uid(),
            "PACS",
            whole.length,
            sum.hex());
    new Shelf(data, ledger, new Sameness(PixelValues.NONE), ae -> false).putAgain(parcel);
    assertKept(ct);
    assertThat(ledger.instances().find(UID)).get().returns((long) whole.length, InstanceRow::bytes);
  }

  @Test
  void oneThatSomebodyDeletedIsPassedOver() throws Exception {
    List<Path> ready = incoming();
    Files.delete(ready.get(0));
    Files.delete(ready.get(1));
    for (int i = 0; i < 4; i++) {
      store(Objects.ct("1.2", "1.2.3", "1.2.3." + i));
    }
    assertThat(ledger.instances().count()).isEqualTo(4);
    full();
  }

  @Test
  void oneThatCannotBeOpenedIsNotLost() throws Exception {
    List<Path> ready = incoming();
    for (Path file : ready) { // cannot be opened for writing, whoever asks
      Files.delete(file);
      Files.createDirectory(file);
    }
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    assertThatThrownBy(() -> store(ct)).isInstanceOf(IOException.class);
    assertThat(files.waiting()).isEqualTo(4);
    for (Path file : ready) {
      Files.delete(file);
    }
    store(ct);
    assertThat(Files.readAllBytes(place(ct))).isEqualTo(part10(ct));
  }

  @Test
  void filesOfUnfinishedPreparationAreRemoved() throws Exception {
    Files.write(data.resolve("incoming/x.prepared"), new byte[70_000]);
    Files.write(data.resolve("incoming/y.prepared"), new byte[0]);
    recover(new Recovery.Found(0, 0, 0, 0));
    assertThat(incoming()).hasSize(4);
  }

  @Test
  void theNextStartTakesThoseThatWait() throws Exception {
    List<Path> before = incoming();
    files.close();
    files = PreparedFiles.start(data, 3, 0);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> incoming().size() == 3);
    assertThat(before).containsAll(incoming());
  }

  @Test
  void whereNoneCanBeMadeNobodyWaitsForThemAtAStop() throws Exception {
    files.close();
    PreparedFiles none = PreparedFiles.start(data.resolve("nowhere"), 4, 0);
    Thread maker = Threads.named("intake-prepared-files").get(0);
    Awaitility.await() // it has tried in vain
        .atMost(Duration.ofSeconds(20))
        .until(() -> maker.getState() == Thread.State.TIMED_WAITING);
    none.close();
    assertThat(maker.isAlive()).as("its pause is longer than a stop waits").isFalse();
  }

  @Test
  void noneAreMadeOfSpaceThatIsReserved() throws Exception {
    files.close();
    for (Path file : incoming()) {
      Files.delete(file);
    }
    files = PreparedFiles.start(data, 4, Long.MAX_VALUE / 2);
    Thread.sleep(300);
    assertThat(files.waiting()).isZero();
    intake.landIn(files);
    DataSet ct = Objects.ct("1.2", "1.2.3", UID);
    store(ct);
    assertThat(Files.readAllBytes(place(ct))).isEqualTo(part10(ct));
  }

  private void store(DataSet ct) throws IOException {
    assertThat(intake.store(Objects.request(ct), Objects.stream(ct)).code()).isZero();
    assertThat(intake.settle()).isTrue();
  }

  private void recover(Recovery.Found expected) throws IOException {
    assertThat(new Recovery(intake, ledger).run()).isEqualTo(expected);
  }

  private void assertKept(DataSet ct) throws IOException {
    InstanceRow row = ledger.instances().find(UID).orElseThrow();
    assertThat(row.file()).isEqualTo(place(ct));
    assertThat(Files.readAllBytes(row.file())).isEqualTo(part10(ct));
    assertThat(row.bytes()).isEqualTo(part10(ct).length);
    assertThat(data.resolve("incoming/x.prepared")).doesNotExist();
  }

  private Path place(DataSet ct) {
    return data.resolve("studies/1.2/1.2.3/" + ct.string(Tag.SOP_INSTANCE_UID) + ".dcm");
  }

  /** A node whose direct memory is used up when its first files are to be made. */
  public static final class ShortOfMemory {
    public static void main(String[] args) throws Exception {
      ByteBuffer others = ByteBuffer.allocateDirect(PreparedFiles.BYTES);
      PreparedFiles.start(Path.of(args[0]), 1, 0);
      Thread maker =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("intake-prepared-files"))
              .findFirst()
              .orElseThrow();
      while (maker.isAlive() && maker.getState() != Thread.State.TIMED_WAITING) {
        Thread.sleep(20);
      }
      Thread.sleep(1000); // beyond the pauses of who waits for memory
      System.out.println(maker.isAlive() + " " + others.capacity());
    }
  }

  @Test
  void anErrorIsNotTheEndOfWhoMakesThem() throws Exception {
    Files.createDirectories(data.resolve("short/incoming"));
    List<String> output = new CopyOnWriteArrayList<>();
    ChildJvm.Spec spec =
        new ChildJvm.Spec(
            "short-of-memory",
            ShortOfMemory.class.getName(),
            List.of(data.resolve("short").toString()),
            List.of("-Xmx64m", "-XX:MaxDirectMemorySize=1m"),
            Map.of(),
            null,
            output::add,
            System.err::println);
    try (ChildJvm child = ChildJvm.start(spec)) {
      assertThat(child.await(Duration.ofSeconds(60))).isZero();
    }
    assertThat(output).contains("true " + PreparedFiles.BYTES);
  }

  private List<Path> incoming() throws IOException {
    try (Stream<Path> all = Files.list(data.resolve("incoming"))) {
      return all.sorted().toList();
    }
  }

  private static byte[] head(DataSet ct) {
    return Part10.preamble(
        ct.string(Tag.SOP_CLASS_UID),
        ct.string(Tag.SOP_INSTANCE_UID),
        TransferSyntax.EXPLICIT_LE.uid(),
        "PACS");
  }

  private static byte[] part10(DataSet ct) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(head(ct));
    out.write(Objects.bytes(ct, TransferSyntax.EXPLICIT_LE));
    return out.toByteArray();
  }

  /** The bytes of a prepared file in which the instance is whole. */
  private byte[] sealed(DataSet ct) throws Exception {
    byte[] head = head(ct);
    byte[] dataSet = Objects.bytes(ct, TransferSyntax.EXPLICIT_LE);
    try (Landing landing = Landing.open(files, data.resolve("incoming"))) {
      landing.write(head);
      landing.write(dataSet);
      Checksum sum = new Checksum();
      sum.update(dataSet, 0, dataSet.length);
      landing.sync(head, sum.value());
      byte[] bytes = Files.readAllBytes(landing.file());
      assertThat(bytes).hasSize(PreparedFiles.BYTES);
      Files.delete(landing.file()); // it would be found as well
      return bytes;
    }
  }
}
