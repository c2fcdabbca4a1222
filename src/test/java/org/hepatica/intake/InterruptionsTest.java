package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.AssociationEnd;
import org.hepatica.dicom.net.Ended.Why;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Jobs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sender that dies leaves a part of a series, and may come again. */
class InterruptionsTest extends SendersFixture {
  @ParameterizedTest
  @EnumSource(Why.class)
  void whoDidNotReleaseIsWaitedForLonger(Why why) throws Exception {
    store(5, "PACS", "1.2.3", 1);
    end(5, "PACS", why);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).isTrue();
    assertLastEvent().contains("PACS broke off (", "did not say that this was all");
    assertThat(stateAfter(QUIET.plusSeconds(1))).isEqualTo(JobState.RECEIVING);
    assertThat(stateAfter(LONG)).as("it is analysed at last").isEqualTo(JobState.QUEUED);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).as("and is doubted").isTrue();
  }

  @Test
  void whoReleasesIsNot() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    end(5, "PACS", null);
    assertThat(job("1.2.3").flags()).isEmpty();
    assertThat(stateAfter(QUIET)).isEqualTo(JobState.QUEUED);
  }

  @Test
  void whoComesAgainAndReleasesHealsIt() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    end(5, "PACS", Why.PEER_CLOSED);
    store(6, "PACS", "1.2.3", 1); // all of it again: nothing is new but the release
    end(6, "PACS", null);
    assertThat(job("1.2.3").flags()).isEmpty();
    assertLastEvent().isEqualTo("PACS sent of it again, and ended in order");
    assertThat(stateAfter(QUIET)).isEqualTo(JobState.QUEUED);
    assertThat(ledger.jobs().recent(9)).hasSize(1);
  }

  @Test
  void anotherSeriesDoesNot() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    end(5, "PACS", Why.PEER_CLOSED);
    store(6, "PACS", "1.2.4", 1);
    end(6, "PACS", null);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).isTrue();
    assertThat(job("1.2.4").flags()).isEmpty();
  }

  @Test
  void norDoesAnotherSender() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    end(5, "PACS", Why.PEER_CLOSED);
    store(6, "MODALITY", "1.2.3", 1);
    end(6, "MODALITY", null);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).isTrue();
  }

  /** Each knows of its own part only. */
  @Test
  void ofSeveralThatBrokeOffEachHasToComeAgain() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    store(6, "ARCHIVE", "1.2.3", 2);
    end(5, "PACS", Why.PEER_CLOSED);
    end(6, "ARCHIVE", Why.LOCAL);
    store(7, "ARCHIVE", "1.2.3", 3);
    end(7, "ARCHIVE", null);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).as("PACS has not come").isTrue();
    store(8, "ARCHIVE", "1.2.3", 3);
    end(8, "ARCHIVE", null);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).as("twice is not both").isTrue();
    store(9, "PACS", "1.2.3", 4);
    end(9, "PACS", null);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  @Test
  void whoBrokeOffBeforeTheAnalysisIsNotWaitedForInTheRevision() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    end(5, "PACS", Why.PEER_CLOSED);
    assertThat(stateAfter(LONG)).isEqualTo(JobState.QUEUED);
    ledger.queue().claim(job("1.2.3").id(), "PACS");
    store(6, "ARCHIVE", "1.2.3", 2);
    end(6, "ARCHIVE", Why.LOCAL);
    assertThat(job("1.2.3").revision()).isEqualTo(2);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).isTrue();
    store(7, "ARCHIVE", "1.2.3", 3);
    end(7, "ARCHIVE", null);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  /** A correction is one object, which is here whole or not at all. */
  @Test
  void aSegmentationIsNoPart() throws Exception {
    DataSet seg =
        Objects.ct("1.2", "1.2.3", "1.2.3.1")
            .set(Tag.MODALITY, Vr.CS, "SEG")
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SEGMENTATION);
    intake.store(request(5, "PACS", seg), Objects.stream(seg));
    end(5, "PACS", Why.PEER_ABORT);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  /** It knows nothing of what the other one had still to send. */
  @Test
  void norDoesAnAssociationThatWentOnBesideIt() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    store(6, "PACS", "1.2.3", 2);
    end(5, "PACS", Why.PEER_ABORT);
    store(6, "PACS", "1.2.3", 3);
    end(6, "PACS", null);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).isTrue();
    store(7, "PACS", "1.2.3", 4);
    end(7, "PACS", null);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  @Test
  void whoBreaksOffAgainIsWaitedForAgain() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    end(5, "PACS", Why.PEER_CLOSED);
    store(6, "PACS", "1.2.3", 2);
    end(6, "PACS", Why.PEER_CLOSED);
    assertThat(job("1.2.3").flags()).isEqualTo(Jobs.BROKEN_OFF);
    store(7, "PACS", "1.2.3", 3);
    end(7, "PACS", null);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  @Test
  void whatComesAfterItWasAnalysedIsARevisionWithoutTheDoubt() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    end(5, "PACS", Why.PEER_CLOSED);
    assertThat(stateAfter(LONG)).isEqualTo(JobState.QUEUED);
    ledger.queue().claim(job("1.2.3").id(), "PACS");
    store(6, "PACS", "1.2.3", 2);
    end(6, "PACS", null);
    assertThat(job("1.2.3").revision()).isEqualTo(2);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  /** The quiet time may have passed before the connection was found to be dead. */
  @Test
  void aSeriesThatWasTakenForCompleteIsWaitedForAfterAll() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    assertThat(intake.settle()).isTrue();
    assertThat(stateAfter(QUIET)).isEqualTo(JobState.QUEUED);
    end(5, "PACS", Why.PEER_CLOSED);
    assertThat(job("1.2.3").state()).isEqualTo(JobState.RECEIVING);
    assertThat(stateAfter(QUIET)).isEqualTo(JobState.RECEIVING);
  }

  /** As a PACS that keeps its associations for the next study. */
  @Test
  void butNotForOneThatOnlyStaysSilent() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    assertThat(intake.settle()).isTrue();
    assertThat(stateAfter(QUIET)).isEqualTo(JobState.QUEUED);
    end(5, "PACS", Why.SILENT);
    assertThat(job("1.2.3").state()).isEqualTo(JobState.QUEUED);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  @Test
  void whatIsBeingAnalysedIsLeftAlone() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    assertThat(intake.settle()).isTrue();
    stateAfter(QUIET);
    ledger.queue().claim(job("1.2.3").id(), "PACS");
    end(5, "PACS", Why.PEER_CLOSED);
    assertThat(job("1.2.3").state()).isEqualTo(JobState.ANALYSING);
    assertThat(job("1.2.3").flags()).isEmpty();
  }

  @Test
  void ofWhoNeverReleasesOnlyHalfAnInstanceTells() throws Exception {
    store(5, "MODALITY", "1.2.3", 1);
    end(5, "MODALITY", Why.PEER_CLOSED);
    assertThat(job("1.2.3").flags()).isEmpty();
    store(6, "MODALITY", "1.2.3", 1);
    DataSet half = Objects.ct("1.2", "1.2.3", "1.2.3.2");
    byte[] bytes = Objects.bytes(half, TransferSyntax.EXPLICIT_LE);
    assertThat(
            catchThrowable(
                () ->
                    intake.store(
                        request(6, "MODALITY", half), Objects.brokenOff(bytes, bytes.length - 10))))
        .hasMessageContaining("reset");
    end(6, "MODALITY", Why.PEER_CLOSED);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).isTrue();
  }

  /** And who sent nothing, or nothing that was taken, leaves nothing to doubt. */
  @Test
  void anEchoThatBreaksOffIsNothing() {
    end(5, "PACS", Why.PEER_CLOSED);
    assertThat(ledger.jobs().recent(9)).isEmpty();
    assertThat(ledger.events().recent(9)).isEmpty();
  }

  @Test
  void aRestartForgetsNothing() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    end(5, "PACS", Why.LOCAL);
    close();
    open();
    assertThat(stateAfter(QUIET.plusSeconds(1))).isEqualTo(JobState.RECEIVING);
    store(1, "PACS", "1.2.3", 2);
    end(1, "PACS", null);
    assertThat(job("1.2.3").flags()).isEmpty();
    assertThat(stateAfter(QUIET)).isEqualTo(JobState.QUEUED);
  }

  /** It was cut off by a stop of this node, or in the middle of an instance. */
  @ParameterizedTest
  @EnumSource(
      value = Why.class,
      names = {"PEER_ABORT", "PEER_CLOSED", "SILENT"})
  void whoNeverReleasesHealsItByEndingAsUsual(Why why) throws Exception {
    store(5, "MODALITY", "1.2.3", 1);
    end(5, "MODALITY", Why.LOCAL);
    assertThat(job("1.2.3").isFlagged(Jobs.BROKEN_OFF)).isTrue();
    store(6, "MODALITY", "1.2.3", 2);
    end(6, "MODALITY", why);
    assertThat(job("1.2.3").flags()).isEmpty();
    assertLastEvent().isEqualTo("MODALITY sent of it again, and ended as it always does");
    assertThat(stateAfter(QUIET)).isEqualTo(JobState.QUEUED);
  }

  /** Else a part is taken for all after a stop on a full disk. */
  @Test
  void anEndThatCouldNotBeEnteredIsToldAtTheStop() throws Exception {
    store(5, "PACS", "1.2.3", 1);
    assertThat(intake.settle()).isTrue();
    ledger.close();
    intake.ended(new AssociationEnd(5, "PACS", Why.LOCAL));
    assertThatThrownBy(intake::close).hasMessageContaining("HEP-355");
    open();
  }
}
