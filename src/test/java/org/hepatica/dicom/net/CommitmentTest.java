package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hepatica.dicom.net.EngineContract.Row.COMMITMENT;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.EngineContract.Touches;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Storage commitment, both sides of the engine talking to each other. */
class CommitmentTest extends EngineSuite {
  private static final AcceptPolicy EVERYONE = caller -> AcceptPolicy.Decision.ACCEPT;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final SopReference FIRST = new SopReference(Wire.CT, "1.2.3.1");
  private static final SopReference SECOND = new SopReference(Wire.CT, "1.2.3.2");
  private static final CommitmentRequest REQUEST =
      new CommitmentRequest("2.25.42", List.of(FIRST, SECOND));

  private final Received received = new Received();
  private final Asked asked = new Asked();

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  private DicomListener listener(CommitmentHandler handler) throws Exception {
    ListenSettings settings =
        ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build();
    return engine.listen(settings, EVERYONE, received, handler);
  }

  private DicomConnection connect(DicomListener listener, OfferedContext... offers)
      throws Exception {
    return engine.connect(
        new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", listener.port()), "SENDER"),
        List.of(offers));
  }

  @Test
  @Touches(COMMITMENT)
  void theReportComesOnTheAssociationOfTheRequest() throws Exception {
    asked.unknown.add(SECOND.sopInstanceUid());
    try (DicomListener listener = listener(asked);
        DicomConnection connection = connect(listener, OfferedContext.COMMITMENT)) {
      assertThat(connection.requestCommitment(REQUEST)).isEqualTo(DimseStatus.SUCCESS);
      CommitmentReport report = connection.awaitReport(LIMIT);
      assertThat(report.transactionUid()).isEqualTo("2.25.42");
      assertThat(report.committed()).containsExactly(FIRST);
      assertThat(report.failed()).containsExactly(new CommitmentReport.Failure(SECOND, 0x0112));
      assertThat(asked.requests).containsExactly(REQUEST);
      assertThat(asked.callers.get(0).callingAe()).isEqualTo("SENDER");
      Awaitility.await().until(() -> asked.delivered.size() == 1);
      assertThat(asked.delivered).containsExactly(report);
      assertThat(asked.undelivered).isEmpty();

      // and the association goes on
      assertThat(connection.isOpen()).isTrue();
      assertThat(connection.requestCommitment(new CommitmentRequest("2.25.43", List.of(FIRST))))
          .isEqualTo(DimseStatus.SUCCESS);
      assertThat(connection.awaitReport(LIMIT).transactionUid()).isEqualTo("2.25.43");
    }
  }

  @Test
  @Touches(COMMITMENT)
  void besideStoresInOneAssociation() throws Exception {
    try (DicomListener listener = listener(asked);
        DicomConnection connection =
            connect(
                listener,
                new OfferedContext(Wire.CT, List.of(Wire.EXPLICIT)),
                OfferedContext.COMMITMENT)) {
      assertThat(store(connection, "1.2.3.1").success()).isTrue();
      assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
      assertThat(store(connection, "1.2.3.2").success()).isTrue();
      assertThat(connection.awaitReport(LIMIT).committed()).containsExactly(FIRST, SECOND);
      assertThat(received.requests).hasSize(2);
    }
  }

  private static DimseStatus store(DicomConnection connection, String uid) throws Exception {
    return connection.store(
        Wire.CT, uid, Wire.EXPLICIT, new ByteArrayInputStream(new byte[100_000]));
  }

  @Test
  @Touches(COMMITMENT)
  void whoLeavesAtOnceIsOwedItsReport() throws Exception {
    try (DicomListener listener = listener(asked)) {
      try (DicomConnection connection = connect(listener, OfferedContext.COMMITMENT)) {
        assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
      }
      Awaitility.await().until(() -> asked.undelivered.size() == 1);
      assertThat(asked.undelivered.get(0)).isEqualTo(asked.reportOn(REQUEST));

      try (DicomConnection connection = connect(listener, OfferedContext.COMMITMENT)) {
        assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
        connection.abort();
      }
      Awaitility.await().until(() -> asked.undelivered.size() == 2);
      assertThat(asked.delivered).isEmpty();
    }
  }

  @Test
  @Touches(COMMITMENT)
  void reportsOnAnAssociationOfItsOwn() throws Exception {
    asked.unknown.add(FIRST.sopInstanceUid());
    CommitmentReport report = asked.reportOn(REQUEST);
    try (DicomListener listener = listener(asked);
        DicomConnection connection = connect(listener, OfferedContext.COMMITMENT_REPORT)) {
      assertThat(connection.reportCommitment(report)).isEqualTo(DimseStatus.SUCCESS);
      asked.reportAnswer = DimseStatus.PROCESSING_FAILURE;
      assertThat(connection.reportCommitment(report).code()).isEqualTo(0x0110);
    }
    assertThat(asked.reports).containsExactly(report, report);
    assertThat(asked.callers.get(0).callingAe()).isEqualTo("SENDER");
  }

  @Test
  @Touches(COMMITMENT)
  void aRefusalOfTheHandlerIsTheAnswer() throws Exception {
    asked.answer = DimseStatus.NOT_AUTHORIZED;
    try (DicomListener listener = listener(asked);
        DicomConnection connection = connect(listener, OfferedContext.COMMITMENT)) {
      assertThat(connection.requestCommitment(REQUEST).code()).isEqualTo(0x0124);
      assertThat(connection.awaitReport(Duration.ofMillis(600))).isNull();
      assertThat(connection.isOpen()).isTrue();
    }
    assertThat(asked.undelivered).isEmpty();
  }

  @Test
  @Touches(COMMITMENT)
  void aListenerWithoutItRefusesTheClass() throws Exception {
    try (DicomListener listener = listener(null);
        DicomConnection connection =
            connect(listener, OfferedContext.VERIFICATION, OfferedContext.COMMITMENT)) {
      assertThat(connection.accepted(Uids.STORAGE_COMMITMENT_PUSH)).isNull();
      assertThatThrownBy(() -> connection.requestCommitment(REQUEST))
          .isInstanceOf(ContextNotAccepted.class)
          .hasMessageContaining("1.2.840.10008.1.20.1");
      assertThat(connection.echo().success()).isTrue();
    }
  }

  @Test
  @Touches(COMMITMENT)
  void aRoleThatWasNotProposedIsNotTaken() throws Exception {
    CommitmentReport report = asked.reportOn(REQUEST);
    try (DicomListener listener = listener(asked);
        DicomConnection user = connect(listener, OfferedContext.COMMITMENT);
        DicomConnection provider = connect(listener, OfferedContext.COMMITMENT_REPORT)) {
      assertThatThrownBy(() -> user.reportCommitment(report))
          .isInstanceOf(ContextNotAccepted.class);
      assertThatThrownBy(() -> provider.requestCommitment(REQUEST))
          .isInstanceOf(ContextNotAccepted.class);
      assertThat(user.requestCommitment(REQUEST).success()).isTrue();
      assertThat(provider.reportCommitment(report).success()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5_000, 60_000})
  @Touches(COMMITMENT)
  void manyInstancesInOneRequest(int count) throws Exception {
    List<SopReference> references = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      references.add(new SopReference(Wire.CT, "1.2.840.99999.123456789.987654321.55." + i));
      if (i % 3 == 0) {
        asked.unknown.clear(); // only the last is not here: the list must not be searched long
        asked.unknown.add(references.get(i - 1).sopInstanceUid());
      }
    }
    CommitmentRequest request = new CommitmentRequest("2.25.7", references);
    try (DicomListener listener = listener(asked);
        DicomConnection connection = connect(listener, OfferedContext.COMMITMENT)) {
      assertThat(connection.requestCommitment(request).success()).isTrue();
      assertThat(connection.awaitReport(LIMIT)).isEqualTo(asked.reportOn(request));
      assertThat(asked.requests).containsExactly(request);
    }
  }

  @Test
  @Touches(COMMITMENT)
  void aRequestOverTheLimitIsRefusedAndTheAssociationGoesOn() throws Exception {
    List<SopReference> references = new ArrayList<>();
    for (int i = 0; i <= CommitmentDataSets.MAX_REFERENCES; i++) {
      references.add(new SopReference(Wire.CT, "1.2." + i));
    }
    try (DicomListener listener = listener(asked);
        DicomConnection connection = connect(listener, OfferedContext.COMMITMENT)) {
      assertThat(connection.requestCommitment(new CommitmentRequest("2.25.7", references)).code())
          .isEqualTo(0x0213);
      assertThat(connection.requestCommitment(REQUEST).success()).isTrue();
    }
    assertThat(asked.requests).containsExactly(REQUEST);
  }

  @Test
  @Touches(COMMITMENT)
  void aHandlerThatFailsIsAnsweredAsProcessingFailure() throws Exception {
    CommitmentHandler failing =
        new CommitmentHandler() {
          @Override
          public Answer requested(Caller caller, CommitmentRequest request) {
            throw new IllegalStateException("for the test");
          }

          @Override
          public void delivered(Caller caller, CommitmentReport report) {
            throw new IllegalStateException("for the test");
          }

          @Override
          public void undelivered(Caller caller, CommitmentReport report) {
            throw new IllegalStateException("for the test");
          }

          @Override
          public DimseStatus reported(Caller caller, CommitmentReport report) {
            throw new IllegalStateException("for the test");
          }
        };
    try (DicomListener listener = listener(failing);
        DicomConnection user = connect(listener, OfferedContext.COMMITMENT);
        DicomConnection provider = connect(listener, OfferedContext.COMMITMENT_REPORT)) {
      assertThat(user.requestCommitment(REQUEST).code()).isEqualTo(0x0110);
      assertThat(user.requestCommitment(REQUEST).code()).isEqualTo(0x0110);
      assertThat(provider.reportCommitment(asked.reportOn(REQUEST)).code()).isEqualTo(0x0110);
      assertThat(provider.isOpen()).isTrue();
    }
  }
}
