package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.ledger.InstanceRow;
import org.junit.jupiter.api.Test;

/** Many instances that the porter has to put at once, and those that it cannot. */
class PorterBatchTest extends PorterFixture {
  @Test
  void aPlaceThatCannotBeMadeKeepsOnlyItsOwnBack() throws Exception {
    Path inTheWay = data.resolve("studies/1.5");
    Files.writeString(inTheWay, "no folder");
    try (Connection held = holdLedger()) {
      store(ct(2)); // keeps the porter busy, so that the others come in one batch
      store(Objects.ct("1.5", "1.5.1", "1.5.1.1"));
      store(ct(3));
      held.rollback();
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> intake.troubled() == 1);
    assertThat(intake.isBusy("1.5.1", "PACS")).isTrue();
    assertThat(intake.isBusy(SERIES, "PACS")).isFalse();
    assertWhole(2);
    assertWhole(3);
    Files.delete(inTheWay);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> intake.troubled() == 0);
    assertThat(ledger.instances().find("1.5.1.1")).isPresent();
  }

  @Test
  void oneBatchOfEverything() throws Exception {
    DataSet otherContent = ct(2).set(Tag.INSTANCE_NUMBER, Vr.IS, "77");
    DataSet otherPatient = ct(4).set(Tag.PATIENT_ID, Vr.LO, "P2");
    DataSet otherStudy = Objects.ct("1.7", SERIES, "1.2.3.5");
    try (Connection held = holdLedger()) {
      store(ct(2)); // keeps the porter busy, so that the others come in one batch
      store(ct(3));
      store(ct(2));
      store(ct(1));
      store(otherContent);
      store(otherPatient);
      store(otherStudy);
      store(Objects.ct("1.8", "1.8.1", "1.8.1.1"));
      store(ct(6));
      held.rollback();
    }
    assertThat(intake.settle()).isTrue();
    assertThat(ledger.instances().ofSeries(SERIES))
        .extracting(InstanceRow::sopInstanceUid)
        .containsExactlyInAnyOrder("1.2.3.1", "1.2.3.2", "1.2.3.3", "1.2.3.6");
    for (int i : new int[] {1, 2, 3, 6}) {
      assertWhole(i);
    }
    assertThat(ledger.instances().find("1.8.1.1")).isPresent();
    try (Stream<Path> apart = Files.list(data.resolve("conflicts"))) {
      assertThat(apart.map(file -> file.getFileName().toString().split("\\.[0-9a-f]{16}\\.")[0]))
          .containsExactlyInAnyOrder("1.2.3.2", "1.2.3.4", "1.2.3.5");
    }
    assertThat(new Recovery(intake, ledger).run()).isEqualTo(new Recovery.Found(0, 0, 0, 0));
  }

  @Test
  void anEndPutsWhatWaits() throws Exception {
    try (Connection held = holdLedger()) {
      for (int i = 2; i <= 9; i++) {
        store(ct(i));
      }
      held.rollback();
    }
    intake.close();
    assertThat(ledger.instances().ofSeries(SERIES)).hasSize(9);
  }

  @Test
  void anErrorOverOneDoesNotEndItForTheOthers() throws Exception {
    AtomicBoolean outOfMemory = new AtomicBoolean(true);
    intake.close();
    intake =
        new Intake(
            data,
            ledger,
            new IntakeSettings(4 << 20, 0),
            (first, second) -> {
              if (outOfMemory.get()) {
                throw new OutOfMemoryError("said by the test");
              }
              return false;
            });
    intake.landIn(files);
    DataSet otherSyntax = ct(1);
    otherSyntax.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[64]));
    assertThat(
            intake
                .store(
                    Objects.request(otherSyntax, TransferSyntax.RLE_LOSSLESS),
                    new ByteArrayInputStream(
                        Objects.bytes(otherSyntax, TransferSyntax.RLE_LOSSLESS)))
                .code())
        .isZero();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> intake.troubled() == 1);
    store(ct(2));
    assertWhole(2);
    outOfMemory.set(false);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> intake.troubled() == 0);
    assertThat(data.resolve("conflicts")).isNotEmptyDirectory();
    store(ct(3));
    assertThat(intake.settle()).isTrue();
    assertWhole(3);
  }

  @Test
  void noMoreWaitThanMay() throws Exception {
    Porter porter = new Porter(intake.shelf(), 2);
    try (Connection held = holdLedger()) {
      assertThat(porter.take(parcel(2))).isTrue();
      Awaitility.await().until(() -> Files.exists(place(2))); // in hand, and held up
      assertThat(porter.take(parcel(3))).isTrue();
      assertThat(porter.take(parcel(4))).isTrue();
      assertThat(porter.take(parcel(5))).isFalse();
      held.rollback();
    }
    assertThat(porter.settle()).isTrue();
    assertThat(porter.take(parcel(5))).isTrue();
    porter.close();
    assertThat(porter.take(parcel(6))).as("after the end").isFalse();
    for (int i = 2; i <= 5; i++) {
      assertWhole(i);
    }
  }

  /** As a sealed one that arrived, with the porter of {@link #intake} left out. */
  private Parcel parcel(int number) throws Exception {
    DataSet ct = ct(number);
    byte[] dataSet = Objects.bytes(ct, TransferSyntax.EXPLICIT_LE);
    byte[] head =
        Part10.preamble(
            ct.string(Tag.SOP_CLASS_UID),
            ct.string(Tag.SOP_INSTANCE_UID),
            TransferSyntax.EXPLICIT_LE.uid(),
            "PACS");
    Checksum sum = new Checksum();
    sum.update(dataSet, 0, dataSet.length);
    try (Landing landing = Landing.open(files, data.resolve("incoming"))) {
      landing.write(head);
      landing.write(dataSet);
      landing.sync(head, sum.value());
      assertThat(landing.isSealed()).isTrue();
      return new Parcel(
          landing.file(),
          true,
          Header.of(ct),
          TransferSyntax.EXPLICIT_LE.uid(),
          "PACS",
          head.length + dataSet.length,
          sum.hex());
    }
  }
}
