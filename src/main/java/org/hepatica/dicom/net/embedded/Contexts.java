package org.hepatica.dicom.net.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.ContextNotAccepted;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.OfferedContext.Role;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.embedded.Pdu.AssociateAccept;
import org.hepatica.dicom.net.embedded.Pdu.ContextResult;
import org.hepatica.dicom.net.embedded.Pdu.ProposedContext;
import org.hepatica.dicom.net.embedded.UserInformation.RoleSelection;

/** The presentation contexts that this side proposed, and what the peer made of them. */
final class Contexts {
  private final Peer peer;
  private final Map<Integer, OfferedContext> offered = new TreeMap<>();
  private final Map<Integer, ContextResult> results = new TreeMap<>();
  private boolean mayReport;

  Contexts(Peer peer, List<OfferedContext> offers) {
    this.peer = peer;
    int id = 1;
    for (OfferedContext offer : offers) {
      offered.put(id, offer);
      id += 2;
    }
  }

  List<ProposedContext> proposed() {
    List<ProposedContext> contexts = new ArrayList<>();
    offered.forEach(
        (id, offer) ->
            contexts.add(new ProposedContext(id, offer.sopClassUid(), offer.transferSyntaxUids())));
    return contexts;
  }

  /** Storage commitment alone is ever proposed with this side as provider. */
  List<RoleSelection> roles() {
    return offers(Role.PROVIDER)
        ? List.of(new RoleSelection(Uids.STORAGE_COMMITMENT_PUSH, offers(Role.USER), true))
        : List.of();
  }

  /**
   * Takes the peer's answer.
   *
   * @return the id of a context that was accepted and not proposed so; 0 when there is none
   */
  int answered(AssociateAccept accept) {
    for (ContextResult result : accept.contexts()) {
      OfferedContext offer = offered.get(result.id());
      if (offer == null
          || result.accepted() && !offer.transferSyntaxUids().contains(result.transferSyntax())) {
        return result.id();
      }
      results.put(result.id(), result);
    }
    mayReport =
        offers(Role.PROVIDER)
            && accept.user().roles().stream()
                .anyMatch(r -> r.sopClassUid().equals(Uids.STORAGE_COMMITMENT_PUSH) && r.scp());
    return 0;
  }

  /** Whether storage commitment was proposed in this role. */
  boolean offers(Role role) {
    return offered.values().stream()
        .anyMatch(o -> o.role() == role && o.sopClassUid().equals(Uids.STORAGE_COMMITMENT_PUSH));
  }

  int countOffered() {
    return offered.size();
  }

  long countAccepted() {
    return results.values().stream().filter(ContextResult::accepted).count();
  }

  boolean isAccepted(int id) {
    ContextResult result = results.get(id);
    return result != null && result.accepted();
  }

  /** The first accepted syntax of a SOP class; null when none was. */
  String accepted(String sopClassUid) {
    return results.values().stream()
        .filter(ContextResult::accepted)
        .filter(result -> offered.get(result.id()).sopClassUid().equals(sopClassUid))
        .map(ContextResult::transferSyntax)
        .findFirst()
        .orElse(null);
  }

  /** The id of the context that takes this class in this syntax; 0 when there is none. */
  int id(String sopClassUid, String transferSyntaxUid) {
    return results.values().stream()
        .filter(ContextResult::accepted)
        .filter(result -> offered.get(result.id()).sopClassUid().equals(sopClassUid))
        .filter(result -> result.transferSyntax().equals(transferSyntaxUid))
        .map(ContextResult::id)
        .findFirst()
        .orElse(0);
  }

  /** The syntax of an accepted context. */
  String transferSyntax(int id) {
    return results.get(id).transferSyntax();
  }

  /** The syntax of the storage commitment context of this id; null when it is none. */
  String commitmentSyntax(int id) {
    boolean isCommitment =
        isAccepted(id) && offered.get(id).sopClassUid().equals(Uids.STORAGE_COMMITMENT_PUSH);
    return isCommitment ? transferSyntax(id) : null;
  }

  /** The syntax of the storage commitment context, if this side has this role there. */
  String commitmentSyntax(Role role) throws ContextNotAccepted {
    String syntax = accepted(Uids.STORAGE_COMMITMENT_PUSH);
    if (syntax == null || !offers(role)) {
      throw notAccepted(
          Uids.STORAGE_COMMITMENT_PUSH, OfferedContext.COMMITMENT.transferSyntaxUids().get(0));
    }
    if (role == Role.PROVIDER && !mayReport) {
      throw new ContextNotAccepted(
          peer,
          Uids.STORAGE_COMMITMENT_PUSH,
          syntax,
          "it does not let the calling side be the provider (role selection, PS3.7 D.3.3.4)");
    }
    return syntax;
  }

  /** Why a class cannot be used in a syntax. */
  ContextNotAccepted notAccepted(String sopClassUid, String transferSyntaxUid) {
    String why =
        offered.entrySet().stream()
            .filter(entry -> entry.getValue().sopClassUid().equals(sopClassUid))
            .filter(entry -> entry.getValue().transferSyntaxUids().contains(transferSyntaxUid))
            .map(entry -> why(results.get(entry.getKey()), transferSyntaxUid))
            .findFirst()
            .orElse("it was not proposed in this association");
    return new ContextNotAccepted(peer, sopClassUid, transferSyntaxUid, why);
  }

  private static String why(ContextResult result, String wanted) {
    if (result == null) {
      return "it did not answer to this presentation context";
    }
    return result.accepted() && !result.transferSyntax().equals(wanted)
        ? "it chose the syntax " + result.transferSyntax() + " instead"
        : Negotiation.why(result.result());
  }
}
