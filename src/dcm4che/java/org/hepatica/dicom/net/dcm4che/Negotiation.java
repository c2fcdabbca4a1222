package org.hepatica.dicom.net.dcm4che;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.AssociationHandler;
import org.dcm4che3.net.pdu.AAbort;
import org.dcm4che3.net.pdu.AAssociateAC;
import org.dcm4che3.net.pdu.AAssociateRJ;
import org.dcm4che3.net.pdu.AAssociateRQ;
import org.dcm4che3.net.pdu.PresentationContext;
import org.dcm4che3.net.pdu.RoleSelection;
import org.dcm4che3.net.pdu.UserIdentityAC;
import org.dcm4che3.net.pdu.UserIdentityRQ;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.OfferedContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom the acceptor lets in, and with what (PS3.8 7.1.1.14, PS3.7 D.3). */
final class Negotiation extends AssociationHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Negotiation.class);
  private static final int PERMANENT = 1;
  private static final int TRANSIENT = 2;
  private static final int BY_USER = 1;
  private static final int BY_ACSE = 2;
  private static final int BY_PRESENTATION = 3;

  private final ProviderSession session;
  private final ListenSettings settings;

  Negotiation(ProviderSession session) {
    this.session = session;
    this.settings = session.settings();
  }

  @Override
  protected AAssociateAC negotiate(Association association, AAssociateRQ request)
      throws IOException {
    checkContexts(request);
    try {
      Caller who = admit(request);
      AAssociateAC answer = answer(request);
      association.getApplicationEntity().setDimseRQHandler(session.begin(who));
      long accepted =
          answer.getPresentationContexts().stream().filter(PresentationContext::isAccepted).count();
      NetEvent.ASSOCIATED.log(
          LOG, session.caller(), accepted, request.getNumberOfPresentationContexts());
      return answer;
    } catch (RuntimeException e) {
      session.fault(e);
      throw e;
    }
  }

  /** What dcm4che reads without asking (PS3.8 9.3.2.2). A double id it notices itself. */
  private static void checkContexts(AAssociateRQ request) throws AAbort {
    Set<Integer> ids = new HashSet<>();
    for (PresentationContext context : request.getPresentationContexts()) {
      boolean right =
          context.getPCID() % 2 == 1
              && ids.add(context.getPCID())
              && context.getAbstractSyntax() != null
              && context.getTransferSyntaxes().length > 0;
      if (!right) {
        throw new AAbort(Pdus.SERVICE_PROVIDER, Pdus.INVALID_VALUE);
      }
    }
  }

  private Caller admit(AAssociateRQ request) throws AAssociateRJ {
    String calling = request.getCallingAET();
    String called = request.getCalledAET();
    session.called(calling);
    if ((request.getProtocolVersion() & 1) == 0) {
      String asked = "protocol version " + Integer.toHexString(request.getProtocolVersion());
      throw rejected(asked, BY_ACSE, 2);
    }
    if (!request.getApplicationContext().equals(Uids.APPLICATION_CONTEXT)) {
      String asked = "application context " + Texts.printable(request.getApplicationContext());
      throw rejected(asked, BY_USER, 2);
    }
    Caller who = session.describe(called, calling);
    Decision decision =
        !isAeTitle(calling)
            ? Decision.CALLING_AE_NOT_RECOGNIZED
            : !isAeTitle(called) ? Decision.CALLED_AE_NOT_RECOGNIZED : session.decide(who);
    String caller = session.caller();
    switch (decision) {
      case CALLED_AE_NOT_RECOGNIZED -> {
        String printable = Texts.printable(called);
        session.refuse(NetEvent.CALLED_AE_REFUSED, caller + " " + printable, caller, printable);
        throw new AAssociateRJ(PERMANENT, BY_USER, 7);
      }
      case CALLING_AE_NOT_RECOGNIZED -> {
        session.refuse(NetEvent.CALLER_REFUSED, caller, caller);
        throw new AAssociateRJ(PERMANENT, BY_USER, 3);
      }
      case NOT_ENCRYPTED -> {
        session.refuse(NetEvent.NOT_ENCRYPTED, caller, caller);
        throw new AAssociateRJ(PERMANENT, BY_USER, 3);
      }
      case ACCEPT -> takePlace(calling);
    }
    return who;
  }

  private void takePlace(String calling) throws AAssociateRJ {
    switch (session.takePlace(calling)) {
      case TAKEN -> {
        return;
      }
      case FULL -> NetEvent.FULL.log(LOG, session.caller(), settings.maxAssociations());
      case FULL_FOR_AE ->
          NetEvent.FULL_FOR_AE.log(LOG, session.caller(), settings.maxAssociationsPerAe());
    }
    throw new AAssociateRJ(TRANSIENT, BY_PRESENTATION, 2);
  }

  private AAssociateRJ rejected(String asked, int source, int reason) {
    String code = "%d/%d/%d".formatted(PERMANENT, source, reason);
    NetEvent.PROTOCOL_REFUSED.log(LOG, session.caller(), asked, code);
    return new AAssociateRJ(PERMANENT, source, reason);
  }

  private static boolean isAeTitle(String title) {
    return !title.isEmpty() && title.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '\\');
  }

  /**
   * The requestor stays user of every class but that of storage commitment, where it may also be
   * the provider that reports to us (PS3.4 J.3.3); and operations come one at a time (PS3.7
   * D.3.3.3, D.3.3.4).
   */
  private AAssociateAC answer(AAssociateRQ request) {
    AAssociateAC answer = new AAssociateAC();
    answer.setCalledAET(request.getCalledAET());
    answer.setCallingAET(request.getCallingAET());
    answer.setMaxPDULength(settings.maxPdu());
    answer.setImplClassUID(Uids.IMPLEMENTATION_CLASS);
    answer.setImplVersionName(Uids.IMPLEMENTATION_VERSION);
    int accepted = 0;
    for (PresentationContext proposed : request.getPresentationContexts()) {
      PresentationContext result = judge(proposed, accepted);
      answer.addPresentationContext(result);
      if (result.isAccepted()) {
        accepted++;
      } else {
        NetEvent.CONTEXT_REFUSED.log(
            LOG,
            session.caller(),
            Texts.printable(proposed.getAbstractSyntax()),
            Texts.contextResult(result.getResult()));
      }
    }
    for (RoleSelection role : request.getRoleSelections()) {
      boolean mayReport = role.isSCP() && isCommitment(role.getSOPClassUID());
      answer.addRoleSelection(new RoleSelection(role.getSOPClassUID(), role.isSCU(), mayReport));
    }
    identify(request.getUserIdentityRQ(), answer);
    return answer;
  }

  /**
   * User identity (PS3.7 D.3.3.7) is noted and not verified. A peer that asks for an answer to its
   * user name gets an empty one, since it may otherwise leave; an answer to a ticket or an
   * assertion would say that it was checked.
   */
  private void identify(UserIdentityRQ identity, AAssociateAC answer) {
    if (identity == null) {
      return;
    }
    int type = identity.getType();
    NetEvent.USER_IDENTITY.log(LOG, session.caller(), type);
    boolean name = type == UserIdentityRQ.USERNAME || type == UserIdentityRQ.USERNAME_PASSCODE;
    if (name && identity.isPositiveResponseRequested()) {
      answer.setUserIdentityAC(new UserIdentityAC(new byte[0]));
    }
  }

  private boolean isCommitment(String abstractSyntax) {
    return session.commits() && abstractSyntax.equals(Uids.STORAGE_COMMITMENT_PUSH);
  }

  private PresentationContext judge(PresentationContext proposed, int accepted) {
    String abstractSyntax = proposed.getAbstractSyntax();
    List<String> offered = List.of(proposed.getTransferSyntaxes());
    if (accepted >= settings.maxContexts()) {
      return refused(proposed, PresentationContext.PROVIDER_REJECTION);
    }
    boolean verification = abstractSyntax.equals(Uids.VERIFICATION);
    boolean commitment = isCommitment(abstractSyntax);
    if (!verification && !commitment && !settings.storageClasses().contains(abstractSyntax)) {
      return refused(proposed, PresentationContext.ABSTRACT_SYNTAX_NOT_SUPPORTED);
    }
    List<String> taken =
        commitment ? OfferedContext.COMMITMENT.transferSyntaxUids() : settings.transferSyntaxes();
    String syntax = taken.stream().filter(offered::contains).findFirst().orElse(null);
    if (syntax == null && verification && offered.contains(TransferSyntax.IMPLICIT_LE.uid())) {
      syntax = TransferSyntax.IMPLICIT_LE.uid(); // an echo needs no data set
    }
    return syntax == null
        ? refused(proposed, PresentationContext.TRANSFER_SYNTAX_NOT_SUPPORTED)
        : new PresentationContext(proposed.getPCID(), PresentationContext.ACCEPTANCE, syntax);
  }

  private static PresentationContext refused(PresentationContext proposed, int result) {
    return new PresentationContext(proposed.getPCID(), result, proposed.getTransferSyntaxes()[0]);
  }
}
