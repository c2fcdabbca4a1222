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
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.Admission;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.ContextChoice;
import org.hepatica.dicom.net.ContextResult;
import org.hepatica.dicom.net.NetEvent;
import org.hepatica.dicom.net.Served;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom the acceptor lets in, and with what (PS3.8 7.1.1.14, PS3.7 D.3). */
final class Negotiation extends AssociationHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Negotiation.class);

  private final ProviderSession session;
  private final Served served;

  Negotiation(ProviderSession session, Served served) {
    this.session = session;
    this.served = served;
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
    session.called(request.getCallingAET());
    Caller who = session.describe(request.getCalledAET(), request.getCallingAET());
    Admission.Rejection no = session.admit(request, who);
    if (no != null) {
      throw new AAssociateRJ(no.result(), no.source(), no.reason());
    }
    return who;
  }

  /** Operations come one at a time (PS3.7 D.3.3.3): dcm4che says so by leaving that out. */
  private AAssociateAC answer(AAssociateRQ request) {
    AAssociateAC answer = new AAssociateAC();
    answer.setCalledAET(request.getCalledAET());
    answer.setCallingAET(request.getCallingAET());
    answer.setMaxPDULength(served.settings().maxPdu());
    answer.setImplClassUID(Uids.IMPLEMENTATION_CLASS);
    answer.setImplVersionName(Uids.IMPLEMENTATION_VERSION);
    ContextChoice choice = new ContextChoice(served, session.caller());
    for (PresentationContext proposed : request.getPresentationContexts()) {
      ContextResult result =
          choice.judge(
              proposed.getPCID(),
              proposed.getAbstractSyntax(),
              List.of(proposed.getTransferSyntaxes()));
      answer.addPresentationContext(
          new PresentationContext(result.id(), result.result(), result.transferSyntax()));
    }
    choice.tell();
    for (RoleSelection role : request.getRoleSelections()) {
      String sopClass = role.getSOPClassUID();
      // As many roles of other classes as an item can hold would not fit into the answer's.
      if (request.getPresentationContexts().stream()
          .anyMatch(context -> context.getAbstractSyntax().equals(sopClass))) {
        answer.addRoleSelection(
            new RoleSelection(sopClass, role.isSCU(), choice.mayProvide(sopClass, role.isSCP())));
      }
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
}
