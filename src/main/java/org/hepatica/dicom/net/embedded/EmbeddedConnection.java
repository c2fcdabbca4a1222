package org.hepatica.dicom.net.embedded;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AssociationAborted;
import org.hepatica.dicom.net.AssociationException;
import org.hepatica.dicom.net.AssociationRejected;
import org.hepatica.dicom.net.CommitmentDataSets;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.Ended;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.OfferedContext.Role;
import org.hepatica.dicom.net.OfferedContexts;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.Texts;
import org.hepatica.dicom.net.TlsReason;
import org.hepatica.dicom.net.embedded.MessageReader.Message;
import org.hepatica.dicom.net.embedded.Pdu.AssociateAccept;
import org.hepatica.dicom.net.embedded.Pdu.AssociateReject;
import org.hepatica.dicom.net.embedded.Pdu.AssociateRequest;
import org.hepatica.dicom.net.embedded.Pdu.ProposedContext;
import org.hepatica.dicom.net.embedded.Pdu.ReleaseReply;
import org.hepatica.dicom.net.embedded.Pdu.ReleaseRequest;
import org.hepatica.dicom.net.embedded.State.Event;
import org.hepatica.dicom.net.embedded.UserInformation.RoleSelection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An association that this side opens: C-ECHO, C-STORE and storage commitment. */
final class EmbeddedConnection implements DicomConnection {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedConnection.class);
  private static final int MAX_COMMAND_SET = 64 * 1024;

  /** How long to wait, after our last word, for the peer to close. */
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final ConnectSettings settings;
  private final Peer peer;
  private final Association association;
  private final OfferedContexts contexts;
  private MessageReader reader;
  private MessageWriter writer;
  private ReportInbox inbox;
  private int lastMessageId;
  private volatile boolean open;
  private boolean released;

  /** The thread that an operation runs on, or null. */
  private volatile Thread working;

  private EmbeddedConnection(
      ConnectSettings settings, OfferedContexts contexts, Transport transport) {
    this.settings = settings;
    this.peer = settings.peer();
    this.association =
        new Association(
            transport,
            new PduReader(transport, settings.maxPdu()),
            true,
            settings.wholePdu(),
            LINGER);
    this.contexts = contexts;
  }

  static EmbeddedConnection open(ConnectSettings settings, List<OfferedContext> offers)
      throws AssociationException {
    OfferedContexts contexts = new OfferedContexts(settings.peer(), offers);
    EmbeddedConnection connection =
        new EmbeddedConnection(settings, contexts, Dialler.dial(settings));
    boolean associated = false;
    try {
      connection.associate();
      associated = true;
    } catch (Ended e) {
      if (settings.tls() != null && TlsReason.isIn(e)) {
        // With TLS 1.3 the peer judges our certificate after our side of the handshake is done.
        throw TlsDoor.failed(settings.peer(), e);
      }
      throw e.failure(settings, "did not answer the association request", settings.associate());
    } finally {
      if (!associated) {
        connection.association.finish();
      }
    }
    return connection;
  }

  private void associate() throws Ended, AssociationException {
    association.send(Event.TRANSPORT_CONFIRM, request());
    Pdu answer = association.receive(settings.associate());
    if (answer instanceof AssociateReject no) {
      throw new AssociationRejected(
          peer, settings.callingAe(), no.result(), no.source(), no.reason());
    }
    AssociateAccept accept = (AssociateAccept) answer;
    boolean mayReport =
        accept.user().roles().stream()
            .anyMatch(r -> r.sopClassUid().equals(Uids.STORAGE_COMMITMENT_PUSH) && r.scp());
    int stray = contexts.answered(accept.contexts(), mayReport);
    if (stray != 0) {
      throw association.breakOff(
          Ended.Why.BAD_PDU,
          Pdu.Abort.INVALID_PARAMETER_VALUE,
          "it accepted what was not proposed (presentation context %d)".formatted(stray),
          null);
    }
    int dataSet =
        contexts.offersCommitment(Role.USER) ? CommitmentDataSets.MAX_BYTES : MAX_COMMAND_SET;
    reader = new MessageReader(association, contexts::isAccepted, MAX_COMMAND_SET, dataSet);
    writer = new MessageWriter(association, accept.user().maxPduLength());
    inbox =
        new ReportInbox(
            peer, writer, id -> contexts.isCommitment(id) ? contexts.transferSyntax(id) : null);
    open = true;
    NetEvent.CONNECTED.log(LOG, peer, contexts.countAccepted(), contexts.offered().size());
  }

  private AssociateRequest request() {
    UserInformation user =
        new UserInformation(
            settings.maxPdu(),
            Uids.IMPLEMENTATION_CLASS,
            Uids.IMPLEMENTATION_VERSION,
            null,
            roles(),
            List.of());
    return new AssociateRequest(
        1, peer.aeTitle(), settings.callingAe(), Uids.APPLICATION_CONTEXT, proposed(), user);
  }

  private List<RoleSelection> roles() {
    boolean alsoUser = contexts.offersCommitment(Role.USER);
    return contexts.offersCommitment(Role.PROVIDER)
        ? List.of(new RoleSelection(Uids.STORAGE_COMMITMENT_PUSH, alsoUser, true))
        : List.of();
  }

  private List<ProposedContext> proposed() {
    return contexts.offered().entrySet().stream()
        .map(
            entry ->
                new ProposedContext(
                    entry.getKey(),
                    entry.getValue().sopClassUid(),
                    entry.getValue().transferSyntaxUids()))
        .toList();
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
    int context = contexts.verification();
    return operation(context, Command.echoRequest(nextMessageId()), null, "the C-ECHO");
  }

  @Override
  public DimseStatus store(
      String sopClassUid, String sopInstanceUid, String transferSyntaxUid, InputStream dataSet)
      throws IOException {
    if (!Uids.isValid(sopInstanceUid)) {
      throw new IllegalArgumentException("the SOP Instance UID is no UID (PS3.5 9.1)");
    }
    int context = contexts.require(sopClassUid, transferSyntaxUid);
    Command command = Command.storeRequest(nextMessageId(), sopClassUid, sopInstanceUid);
    return operation(context, command, dataSet, "the C-STORE of " + sopInstanceUid);
  }

  @Override
  public DimseStatus requestCommitment(CommitmentRequest request) throws IOException {
    int context = contexts.commitment(Role.USER);
    String syntax = contexts.transferSyntax(context);
    return operation(
        context,
        Command.commitmentRequest(nextMessageId()),
        new ByteArrayInputStream(CommitmentDataSets.write(request, syntax)),
        "the storage commitment request " + request.transactionUid());
  }

  @Override
  public CommitmentReport awaitReport(Duration limit) throws IOException {
    CommitmentReport kept = inbox.poll();
    return kept != null ? kept : exchange("the report on storage commitment", () -> report(limit));
  }

  private CommitmentReport report(Duration limit) throws Ended {
    long deadline = System.nanoTime() + limit.toNanos();
    while (reader.hears(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
      Message message = reader.next(settings.wholePdu());
      if (message == null) {
        association.send(Event.RELEASE_RESPONSE, new ReleaseReply());
        released = true;
        return null;
      }
      if (!inbox.take(message)) {
        throw reader.broken(
            Pdu.Abort.UNEXPECTED_PARAMETER, "it sent command %s".formatted(message.command()));
      }
      CommitmentReport report = inbox.poll();
      if (report != null || deadline - System.nanoTime() <= 0) {
        return report;
      }
    }
    return null;
  }

  @Override
  public DimseStatus reportCommitment(CommitmentReport report) throws IOException {
    int context = contexts.commitment(Role.PROVIDER);
    String syntax = contexts.transferSyntax(context);
    int type = CommitmentDataSets.eventType(report);
    return operation(
        context,
        Command.commitmentReport(nextMessageId(), type),
        new ByteArrayInputStream(CommitmentDataSets.write(report, syntax)),
        "the report on transaction " + report.transactionUid());
  }

  private int nextMessageId() {
    lastMessageId = lastMessageId % 0xFFFF + 1;
    return lastMessageId;
  }

  private DimseStatus operation(int context, Command command, InputStream dataSet, String what)
      throws IOException {
    return exchange(
        what,
        () -> {
          if (dataSet == null) {
            writer.command(context, command);
          } else {
            boolean deflated =
                contexts.transferSyntax(context).equals(TransferSyntax.DEFLATED.uid());
            writer.message(context, command, dataSet, deflated);
          }
          return answer(command);
        });
  }

  /** What is said and heard in one operation. */
  private interface Exchange<T> {
    T run() throws IOException;
  }

  private <T> T exchange(String what, Exchange<T> exchange) throws IOException {
    if (!open) {
      throw new AssociationAborted(peer, "it was over before " + what, null);
    }
    open = false; // until the answer is here: after any failure it is not used again
    working = Thread.currentThread();
    try {
      T answer = exchange.run();
      open = !released;
      return answer;
    } catch (Ended e) {
      AssociationException failure =
          e.failure(settings, "did not answer " + what, settings.response());
      association.finish();
      throw failure;
    } finally {
      if (!open) {
        abort(); // does nothing where the association has ended
      }
      working = null;
    }
  }

  private DimseStatus answer(Command request) throws Ended {
    long deadline = System.nanoTime() + settings.response().toNanos();
    while (true) {
      Message message = reader.next(left(deadline));
      if (message == null) {
        association.send(Event.RELEASE_RESPONSE, new ReleaseReply());
        throw new Ended(Ended.Why.PEER_CLOSED, 0, "it released before it answered", null);
      }
      if (inbox.take(message)) {
        continue; // on a request of before, or even on this one
      }
      if (message.dataSet() != null) {
        message.dataSet().drain();
      }
      Command response = message.command();
      int due = request.field() | Command.RESPONSE;
      int to = response.respondedTo();
      boolean ours = response.field() == due && to == request.messageId();
      if (!ours || response.status() == null) {
        throw reader.broken(
            Pdu.Abort.UNEXPECTED_PARAMETER,
            Texts.wrongAnswer(response.field(), to, due, request.messageId()));
      }
      if (!response.status().pending()) {
        return response.status();
      }
    }
  }

  /** How long until a deadline, which who says much and not what is due does not put off. */
  private Duration left(long deadline) throws Ended {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw association.breakOff(
          Ended.Why.SILENT, Pdu.Abort.NOT_SPECIFIED, "it said all but what was due", null);
    }
    return Duration.ofNanos(left);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      try {
        release();
        NetEvent.RELEASED.log(LOG, peer);
      } catch (Ended e) {
        NetEvent.RELEASE_FAILED.log(LOG, peer, e.getMessage());
      }
    }
    association.finish();
  }

  /** A-RELEASE, also when the peer asks for it at the same moment (AR-8, AR-9). */
  private void release() throws Ended {
    association.send(Event.RELEASE_REQUEST, new ReleaseRequest());
    long deadline = System.nanoTime() + settings.release().toNanos();
    Pdu pdu;
    do {
      pdu = association.receive(left(deadline));
      if (pdu instanceof ReleaseRequest) {
        association.send(Event.RELEASE_RESPONSE, new ReleaseReply());
      }
    } while (!(pdu instanceof ReleaseReply));
  }

  @Override
  public void abort() {
    open = false;
    Thread busy = working;
    if (busy != null && busy != Thread.currentThread()) {
      association.abortFromOutside(); // who waits for an answer there meets the end, and cleans up
    } else {
      association.abort();
      association.finish();
    }
  }
}
