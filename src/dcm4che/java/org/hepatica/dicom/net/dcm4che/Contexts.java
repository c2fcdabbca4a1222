package org.hepatica.dicom.net.dcm4che;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dcm4che3.net.pdu.AAssociateAC;
import org.dcm4che3.net.pdu.AAssociateRQ;
import org.dcm4che3.net.pdu.PresentationContext;
import org.dcm4che3.net.pdu.RoleSelection;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.ContextNotAccepted;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.OfferedContext.Role;
import org.hepatica.dicom.net.Peer;

/** What this side proposed, and what the peer took of it. */
final class Contexts {
  private static final int MAX_CONTEXTS = 128;

  private final Map<Integer, OfferedContext> offered = new TreeMap<>();
  private final Map<Integer, PresentationContext> results = new TreeMap<>();
  private boolean mayReport;

  Contexts(List<OfferedContext> offers) {
    if (offers.isEmpty() || offers.size() > MAX_CONTEXTS) {
      throw new IllegalArgumentException(
          "an association has 1 to %d presentation contexts, not %d (PS3.8 9.3.2.2)"
              .formatted(MAX_CONTEXTS, offers.size()));
    }
    int id = 1;
    for (OfferedContext offer : offers) {
      offered.put(id, offer);
      id += 2;
    }
  }

  int proposed() {
    return offered.size();
  }

  long accepted() {
    return results.values().stream().filter(PresentationContext::isAccepted).count();
  }

  /** Whether storage commitment was proposed in this role. */
  boolean offersCommitment(Role role) {
    return offered.values().stream()
        .anyMatch(o -> o.role() == role && o.sopClassUid().equals(Uids.STORAGE_COMMITMENT_PUSH));
  }

  /**
   * The storage commitment context, which was proposed in this role.
   *
   * @throws ContextNotAccepted when there is none, or the peer does not let us have the role
   */
  PresentationContext commitment(Peer peer, Role role) throws ContextNotAccepted {
    PresentationContext context = find(Uids.STORAGE_COMMITMENT_PUSH, null);
    if (context == null || !offersCommitment(role)) {
      String syntax = OfferedContext.COMMITMENT.transferSyntaxUids().get(0);
      throw notAccepted(peer, Uids.STORAGE_COMMITMENT_PUSH, syntax);
    }
    if (role == Role.PROVIDER && !mayReport) {
      throw new ContextNotAccepted(
          peer,
          Uids.STORAGE_COMMITMENT_PUSH,
          context.getTransferSyntax(),
          "it does not let the calling side be the provider (role selection, PS3.7 D.3.3.4)");
    }
    return context;
  }

  void propose(AAssociateRQ request) {
    if (offersCommitment(Role.PROVIDER)) {
      request.addRoleSelection(
          new RoleSelection(Uids.STORAGE_COMMITMENT_PUSH, offersCommitment(Role.USER), true));
    }
    offered.forEach(
        (id, offer) ->
            request.addPresentationContext(
                new PresentationContext(
                    id, offer.sopClassUid(), offer.transferSyntaxUids().toArray(String[]::new))));
  }

  /**
   * Takes the peer's answer.
   *
   * @return the id of a context that was answered and not so proposed; 0 when there is none
   */
  int answer(AAssociateAC accept) {
    for (PresentationContext result : accept.getPresentationContexts()) {
      OfferedContext offer = offered.get(result.getPCID());
      if (offer == null
          || result.isAccepted()
              && !offer.transferSyntaxUids().contains(result.getTransferSyntax())) {
        return result.getPCID();
      }
      results.put(result.getPCID(), result);
    }
    RoleSelection role = accept.getRoleSelectionFor(Uids.STORAGE_COMMITMENT_PUSH);
    mayReport = role != null && role.isSCP();
    return 0;
  }

  /** Whether the context of this id is one of storage commitment. */
  boolean isCommitment(int id) {
    return offered.containsKey(id) && sopClass(id).equals(Uids.STORAGE_COMMITMENT_PUSH);
  }

  /** The class of the context of this id. */
  String sopClass(int id) {
    return offered.get(id).sopClassUid();
  }

  /** The first accepted context of a class, in this syntax if one is given; null if none is. */
  PresentationContext find(String sopClassUid, String transferSyntaxUid) {
    return results.values().stream()
        .filter(PresentationContext::isAccepted)
        .filter(result -> sopClass(result.getPCID()).equals(sopClassUid))
        .filter(
            result ->
                transferSyntaxUid == null || result.getTransferSyntax().equals(transferSyntaxUid))
        .findFirst()
        .orElse(null);
  }

  /** As {@link #find}, but says why there is none. */
  PresentationContext get(Peer peer, String sopClassUid, String transferSyntaxUid)
      throws ContextNotAccepted {
    PresentationContext context = find(sopClassUid, transferSyntaxUid);
    if (context == null) {
      throw notAccepted(peer, sopClassUid, transferSyntaxUid);
    }
    return context;
  }

  private ContextNotAccepted notAccepted(Peer peer, String sopClassUid, String transferSyntaxUid) {
    String why =
        offered.entrySet().stream()
            .filter(entry -> entry.getValue().sopClassUid().equals(sopClassUid))
            .filter(entry -> entry.getValue().transferSyntaxUids().contains(transferSyntaxUid))
            .map(entry -> why(results.get(entry.getKey()), transferSyntaxUid))
            .findFirst()
            .orElse("it was not proposed in this association");
    return new ContextNotAccepted(peer, sopClassUid, transferSyntaxUid, why);
  }

  private static String why(PresentationContext result, String wanted) {
    if (result == null) {
      return "it did not answer to this presentation context";
    }
    return result.isAccepted() && !result.getTransferSyntax().equals(wanted)
        ? "it chose the syntax " + result.getTransferSyntax() + " instead"
        : Texts.contextResult(result.getResult());
  }
}
