package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.Ended.Why;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Jobs;
import org.junit.jupiter.api.Test;

/** A node that is killed while series come in; the next one must not take a part for all. */
class UnfinishedTest extends SendersFixture {
  /** Makes files. */
  private interface Left {
    void make() throws Exception;
  }

  /** SIGKILL, no power, no memory: the ledger knows nothing of how the association ended. */
  private void killAndStart() throws Exception {
    killAndStart(() -> {});
  }

  /**
   * @param meanwhile as the crash left the files
   */
  private void killAndStart(Left meanwhile) throws Exception {
    assertThat(intake.settle()).isTrue();
    close();
    meanwhile.make();
    open();
    Unfinished unfinished = Unfinished.in(ledger);
    new Recovery(intake, ledger).run();
    unfinished.waitFor(intake);
  }

  @Test
  void whatANodeWasReceivingThatWasKilledIsWaitedForUntilItsSenderComesAgain() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    killAndStart();
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).isTrue();
    assertLastEvent().contains("this node ended without a stop", "PACS", "waited for");
    assertThat(stateAfter(QUIET.plusSeconds(1))).isEqualTo(JobState.RECEIVING);
    store(1, "PACS", "1.2.3", 1);
    end(1, "PACS", null);
    assertThat(job("1.2.3").flags()).isEmpty();
    assertLastEvent().isEqualTo("PACS sent of it again, and ended in order");
    assertThat(stateAfter(QUIET)).isEqualTo(JobState.QUEUED);
  }

  @Test
  void ofAKillNoSenderIsToBlameThatNeverReleases() throws Exception {
    store(5, "MODALITY", "1.2.3", 1);
    killAndStart();
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).as("the node cut it off").isTrue();
    store(1, "MODALITY", "1.2.3", 2);
    end(1, "MODALITY", Why.PEER_CLOSED);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  @Test
  void whoDoesNotComeAgainAfterAKillIsAnalysedAtLastWithADoubt() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    killAndStart();
    assertThat(stateAfter(LONG)).isEqualTo(JobState.QUEUED);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).isTrue();
  }

  /** The rows of the last half second may be lost with the process. */
  @Test
  void aSeriesOfWhichTheLedgerKnewNothingIsToo() throws Exception {
    Path place = data.resolve("studies/1.2/1.2.4");
    killAndStart(() -> write(place, "1.2.4", Instant.now()));
    assertThat(job("1.2.4").isFlagged(Jobs.BROKEN_OFF)).isTrue();
  }

  /** Of a ledger that was lost all series are entered anew; most of them were whole. */
  @Test
  void butNotOneThatHadBeenQuietLongBefore() throws Exception {
    Instant killed = Instant.now().minus(Duration.ofDays(2));
    killAndStart(
        () -> {
          write(data.resolve("studies/1.2/1.2.4"), "1.2.4", killed);
          write(data.resolve("studies/1.2/1.2.5"), "1.2.5", killed.minusSeconds(3600));
        });
    assertThat(job("1.2.4").isFlagged(Jobs.BROKEN_OFF)).isTrue();
    assertThat(job("1.2.5").flags()).isEmpty();
  }

  /** What lay sealed in a prepared file is cut to its length, and is as old as before. */
  @Test
  void norIsTheTimeOfTheRecoveryTakenForThatOfTheKill() throws Exception {
    Instant killed = Instant.now().minus(Duration.ofDays(2));
    killAndStart(
        () -> {
          sealed(data.resolve("studies/1.2/1.2.3/1.2.3.1.dcm"), "1.2.3", killed);
          sealed(data.resolve("incoming/0" + PreparedFiles.SUFFIX), "1.2.4", killed);
          write(data.resolve("studies/1.2/1.2.5"), "1.2.5", killed.minusSeconds(5));
        });
    for (String series : List.of("1.2.3", "1.2.4", "1.2.5")) {
      assertThat(job(series).isFlagged(Jobs.BROKEN_OFF)).as(series).isTrue();
    }
  }

  @Test
  void aSeriesThatWasCompleteBeforeTheKillIsNoPart() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    assertThat(intake.settle()).isTrue();
    assertThat(stateAfter(QUIET)).isEqualTo(JobState.QUEUED);
    killAndStart();
    assertThat(job("1.2.3").state()).isEqualTo(JobState.QUEUED);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  @Test
  void norIsASegmentation() throws Exception {
    DataSet seg =
        Objects.ct("1.2", "1.2.3", "1.2.3.1")
            .set(Tag.MODALITY, Vr.CS, "SEG")
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SEGMENTATION);
    intake.store(request(5, "PACS", seg), Objects.stream(seg));
    killAndStart();
    assertThat(job("1.2.3").state()).isEqualTo(JobState.RECEIVING);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  /** A node that is killed again and again writes no novel. */
  @Test
  void aSecondKillAddsNothing() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    killAndStart();
    List<EventRow> first = ledger.events().recent(99);
    killAndStart();
    assertThat(ledger.events().recent(99)).isEqualTo(first);
    assertThat(job("1.2.3").flags()).isEqualTo(Jobs.BROKEN_OFF);
  }

  private static void write(Path folder, String series, Instant when) throws Exception {
    Path file = Files.createDirectories(folder).resolve(series + ".1.dcm");
    Part10.write(file, Objects.ct("1.2", series, series + ".1"), TransferSyntax.EXPLICIT_LE);
    Files.setLastModifiedTime(file, FileTime.from(when));
  }

  /** In a prepared file that was not cut to its length yet. */
  private static void sealed(Path file, String series, Instant when) throws Exception {
    DataSet ct = Objects.ct("1.2", series, series + ".1");
    byte[] dataSet = Objects.bytes(ct, TransferSyntax.EXPLICIT_LE);
    byte[] head =
        Part10.preamble(Uids.CT_IMAGE, series + ".1", TransferSyntax.EXPLICIT_LE.uid(), "PACS");
    Checksum sum = new Checksum();
    sum.update(dataSet, 0, dataSet.length);
    ByteBuffer bytes = ByteBuffer.allocate(PreparedFiles.BYTES).put(head).put(dataSet);
    bytes
        .position(Landing.ROOM)
        .put(new Seal(head.length, head.length + dataSet.length, sum.value()).encode(head));
    Files.createDirectories(file.getParent());
    Files.write(file, bytes.array());
    Files.setLastModifiedTime(file, FileTime.from(when));
  }
}
