package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.dcm4che3.data.Attributes;
import org.dcm4che3.net.ApplicationEntity;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Connection;
import org.dcm4che3.net.DataWriter;
import org.dcm4che3.net.Device;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.IncompatibleConnectionException;
import org.dcm4che3.net.pdu.AAssociateAC;
import org.dcm4che3.net.pdu.AAssociateRJ;
import org.dcm4che3.net.pdu.AAssociateRQ;
import org.dcm4che3.net.pdu.PresentationContext;
import org.dcm4che3.net.pdu.RoleSelection;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AssociationAborted;
import org.hepatica.dicom.net.AssociationRejected;
import org.hepatica.dicom.net.CommitmentDataSets;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.ContextResult;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.OfferedContext.Role;
import org.hepatica.dicom.net.OfferedContexts;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.PeerTimeout;
import org.hepatica.dicom.net.TlsReason;
import org.hepatica.dicom.net.embedded.Dialler;
import org.hepatica.dicom.net.embedded.TlsDoor;
import org.hepatica.dicom.net.embedded.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An association that this side opens: C-ECHO, C-STORE and storage commitment. dcm4che reads on a
 * thread of its own.
 */
final class Dcm4cheConnection implements DicomConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Dcm4cheConnection.class);
  private static final int MAX_COMMAND_SET = 64 * 1024;

  /** How long to wait, after our last word, for the peer to close. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final ConnectSettings settings;
  private final Peer peer;
  private final OfferedContexts contexts;
  private final Guard guard;
  private final ReportInbox inbox;
  private final Failures failures;
  private Association association;
  private int lastMessageId;
  private volatile int expectedField;
  private volatile int expectedId;
  private volatile boolean open;

  /** Open once the answer to the association request is read, or there is none. */
  private final CountDownLatch negotiated = new CountDownLatch(1);

  private Dcm4cheConnection(ConnectSettings settings, OfferedContexts contexts, Transport transport)
      throws IOException {
    this.settings = settings;
    this.peer = settings.peer();
    this.contexts = contexts;
    this.guard =
        new Guard(
            transport,
            new GuardSettings(
                true,
                settings.associate(),
                settings.wholePdu(),
                GuardSettings.FOREVER,
                LINGER,
                settings.maxPdu(),
                MAX_COMMAND_SET,
                contexts.offersCommitment(Role.USER)
                    ? CommitmentDataSets.MAX_BYTES
                    : MAX_COMMAND_SET),
            this::due,
            () -> {});
    this.failures = new Failures(settings, guard);
    this.inbox = new ReportInbox(guard, peer);
  }

  static Dcm4cheConnection open(ConnectSettings settings, List<OfferedContext> offers)
      throws IOException {
    OfferedContexts contexts = new OfferedContexts(settings.peer(), offers);
    Transport transport = Dialler.dial(settings);
    Dcm4cheConnection connection;
    try {
      connection = new Dcm4cheConnection(settings, contexts, transport);
    } catch (IOException e) {
      transport.close();
      throw e;
    }
    connection.associate();
    return connection;
  }

  private void associate() throws IOException {
    Connection local = Toolkit.opened(guard.socket());
    ApplicationEntity entity = new ApplicationEntity(settings.callingAe());
    entity.setDimseRQHandler(inbox);
    Device device = Toolkit.device(local, entity, settings.maxPdu(), this::startReading);
    Connection remote = new Connection(null, peer.host(), peer.port());
    boolean associated = false;
    try {
      association = device.getApplicationEntity(entity.getAETitle()).connect(local, remote, ask());
      int wrong = answered(association.getAAssociateAC());
      if (wrong != 0) {
        String what = "it accepted what was not proposed (presentation context %d)";
        throw guard.breakOff(
            Ended.Why.BAD_PDU,
            Pdus.SERVICE_PROVIDER,
            Pdus.INVALID_VALUE,
            what.formatted(wrong),
            null);
      }
      associated = true;
    } catch (AAssociateRJ no) {
      throw new AssociationRejected(
          peer, settings.callingAe(), no.getResult(), no.getSource(), no.getReason());
    } catch (IOException e) {
      Ended fault = failures.reason();
      if (settings.tls() != null && fault != null && TlsReason.isIn(fault)) {
        // With TLS 1.3 the peer judges our certificate after our side of the handshake is done.
        throw TlsDoor.failed(peer, fault);
      }
      throw failures.of(e, "did not answer the association request", settings.associate());
    } catch (InterruptedException e) {
      throw Failures.interrupted(e);
    } catch (GeneralSecurityException | IncompatibleConnectionException e) {
      throw new IllegalStateException("dcm4che refused an open connection", e);
    } finally {
      negotiated.countDown();
      if (!associated) {
        guard.abort();
      }
    }
    open = true;
    NetEvent.CONNECTED.log(LOG, peer, contexts.countAccepted(), contexts.offered().size());
  }

  private AAssociateRQ ask() {
    AAssociateRQ request = new AAssociateRQ();
    request.setCalledAET(peer.aeTitle());
    request.setCallingAET(settings.callingAe());
    request.setImplClassUID(Uids.IMPLEMENTATION_CLASS);
    request.setImplVersionName(Uids.IMPLEMENTATION_VERSION);
    if (contexts.offersCommitment(Role.PROVIDER)) {
      boolean alsoUser = contexts.offersCommitment(Role.USER);
      request.addRoleSelection(new RoleSelection(Uids.STORAGE_COMMITMENT_PUSH, alsoUser, true));
    }
    contexts
        .offered()
        .forEach(
            (id, offer) ->
                request.addPresentationContext(
                    new PresentationContext(
                        id,
                        offer.sopClassUid(),
                        offer.transferSyntaxUids().toArray(String[]::new))));
    return request;
  }

  private int answered(AAssociateAC accept) {
    RoleSelection role = accept.getRoleSelectionFor(Uids.STORAGE_COMMITMENT_PUSH);
    List<ContextResult> results =
        accept.getPresentationContexts().stream()
            .map(c -> new ContextResult(c.getPCID(), c.getResult(), c.getTransferSyntax()))
            .toList();
    return contexts.answered(results, role != null && role.isSCP());
  }

  /** An accepted context as dcm4che knows it. */
  private PresentationContext context(int id) {
    return new PresentationContext(id, ContextResult.ACCEPTED, contexts.transferSyntax(id));
  }

  private void startReading(Runnable reading) {
    Thread thread =
        new Thread(
            () -> {
              try {
                reading.run();
              } finally {
                open = false;
                guard.conclude();
                failures.nothingMoreToRead();
                guard.finish();
              }
            },
            "dicom-to-" + peer.aeTitle());
    thread.setDaemon(true);
    thread.start();
  }

  private void due(int contextId, CommandSet command) throws MessageCheck.Wrong {
    awaitNegotiation();
    boolean report =
        command.field() == Dimse.N_EVENT_REPORT_RQ.commandField()
            && contexts.isCommitment(contextId);
    if (report || command.answers(expectedField, expectedId)) {
      return;
    }
    throw new MessageCheck.Wrong(
        Pdus.UNEXPECTED_PARAMETER,
        expectedField == 0
            ? "it sent command %s".formatted(command)
            : command.wrongAnswer(expectedField, expectedId));
  }

  /** A report that follows the acceptance at once is read while that is still being looked at. */
  private void awaitNegotiation() {
    try {
      negotiated.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then what comes is not due
    }
  }

  @Override
  public String accepted(String sopClassUid) {
    return contexts.accepted(sopClassUid);
  }

  @Override
  public boolean accepts(String sopClassUid, String transferSyntaxUid) {
    return contexts.accepts(sopClassUid, transferSyntaxUid);
  }

  @Override
  public DimseStatus echo() throws IOException {
    PresentationContext context = context(contexts.verification());
    int id = nextMessageId();
    return operation(
        context,
        org.dcm4che3.net.Commands.mkCEchoRQ(id, Uids.VERIFICATION),
        id,
        null,
        "the C-ECHO");
  }

  @Override
  public DimseStatus store(
      String sopClassUid, String sopInstanceUid, String transferSyntaxUid, InputStream dataSet)
      throws IOException {
    if (!Uids.isValid(sopInstanceUid)) {
      throw new IllegalArgumentException("the SOP Instance UID is no UID (PS3.5 9.1)");
    }
    PresentationContext context = context(contexts.require(sopClassUid, transferSyntaxUid));
    int id = nextMessageId();
    Attributes command = org.dcm4che3.net.Commands.mkCStoreRQ(id, sopClassUid, sopInstanceUid, 0);
    boolean deflated = transferSyntaxUid.equals(TransferSyntax.DEFLATED.uid());
    DataSetSource source = new DataSetSource(dataSet, deflated);
    try {
      return operation(context, command, id, source, "the C-STORE of " + sopInstanceUid);
    } catch (IOException e) {
      if (source.failure() != null) {
        throw new IOException(
            "the data set could not be read: " + source.failure().getMessage(), source.failure());
      }
      throw e;
    }
  }

  @Override
  public DimseStatus requestCommitment(CommitmentRequest request) throws IOException {
    PresentationContext context = context(contexts.commitment(Role.USER));
    int id = nextMessageId();
    byte[] dataSet = CommitmentDataSets.write(request, context.getTransferSyntax());
    return operation(
        context,
        Commands.commitmentRequest(id, CommitmentDataSets.REQUEST),
        id,
        (out, syntax) -> out.write(dataSet),
        "the storage commitment request " + request.transactionUid());
  }

  @Override
  public CommitmentReport awaitReport(Duration limit) throws IOException {
    String what = "the report on storage commitment";
    if (!isOpen() && !inbox.any() && !guard.releaseAsked()) {
      throw new AssociationAborted(peer, "it was over before " + what, null);
    }
    try {
      CommitmentReport report = inbox.await(limit);
      Ended fault = guard.fault();
      if (report == null && fault != null) {
        throw failures.of(fault, "did not send " + what, limit);
      }
      return report;
    } catch (InterruptedException e) {
      throw Failures.interrupted(e);
    }
  }

  @Override
  public DimseStatus reportCommitment(CommitmentReport report) throws IOException {
    PresentationContext context = context(contexts.commitment(Role.PROVIDER));
    int id = nextMessageId();
    byte[] dataSet = CommitmentDataSets.write(report, context.getTransferSyntax());
    return operation(
        context,
        Commands.commitmentReport(id, CommitmentDataSets.eventType(report)),
        id,
        (out, syntax) -> out.write(dataSet),
        "the report on transaction " + report.transactionUid());
  }

  private int nextMessageId() {
    lastMessageId = lastMessageId % 0xFFFF + 1;
    return lastMessageId;
  }

  private DimseStatus operation(
      PresentationContext context, Attributes command, int id, DataWriter dataSet, String what)
      throws IOException {
    if (!isOpen()) {
      throw new AssociationAborted(peer, "it was over before " + what, null);
    }
    boolean answered = false;
    Answer answer = new Answer(id);
    expectedField = command.getInt(org.dcm4che3.data.Tag.CommandField, 0);
    expectedId = id;
    try {
      association.invoke(context, command, dataSet, answer, 0, 0);
      DimseStatus status = answer.await(settings.response());
      answered = true;
      return status;
    } catch (TimeoutException e) {
      throw new PeerTimeout(peer, "did not answer " + what, settings.response(), e);
    } catch (IOException e) {
      throw failures.of(e, "did not answer " + what, settings.response());
    } catch (InterruptedException e) {
      throw Failures.interrupted(e);
    } finally {
      expectedField = 0;
      if (!answered) {
        abort(); // after any failure it is not used again
      }
    }
  }

  @Override
  public boolean isOpen() {
    return open && !guard.releaseAsked() && guard.fault() == null;
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try {
      association.release();
      if (!failures.readToTheEnd(settings.release())) {
        NetEvent.RELEASE_FAILED.log(LOG, peer, "no answer in time");
      } else if (guard.fault() != null) {
        NetEvent.RELEASE_FAILED.log(LOG, peer, guard.fault().getMessage());
      } else {
        NetEvent.RELEASED.log(LOG, peer);
        return;
      }
    } catch (IOException e) {
      NetEvent.RELEASE_FAILED.log(LOG, peer, e.getMessage());
    }
    guard.abort();
  }

  @Override
  public void abort() {
    if (open) {
      open = false;
      guard.abort(); // who waits for an answer there meets the end
    }
  }
}
