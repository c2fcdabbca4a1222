package org.hepatica.dicom.net;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.OfferedContext.Role;

/** The presentation contexts that this side proposed, and what the peer made of them. */
public final class OfferedContexts {
  private static final int MOST = 128;

  private final Peer peer;
  private final Map<Integer, OfferedContext> offered = new TreeMap<>();
  private final Map<Integer, ContextResult> results = new TreeMap<>();
  private boolean mayReport;

  /**
   * @param offers 1 to 128, proposed with the ids 1, 3, 5 …
   * @throws IllegalArgumentException when there are none or too many
   */
  public OfferedContexts(Peer peer, List<OfferedContext> offers) {
    if (offers.isEmpty() || offers.size() > MOST) {
      throw new IllegalArgumentException(
          "an association has 1 to %d presentation contexts, not %d (PS3.8 9.3.2.2)"
              .formatted(MOST, offers.size()));
    }
    this.peer = peer;
    int id = 1;
    for (OfferedContext offer : offers) {
      offered.put(id, offer);
      id += 2;
    }
  }

  /** What is proposed, by id and in its order. */
  public Map<Integer, OfferedContext> offered() {
    return Collections.unmodifiableMap(offered);
  }

  /** Whether storage commitment is proposed in this role; no other class is ever as provider. */
  public boolean offersCommitment(Role role) {
    return offered.values().stream()
        .anyMatch(o -> o.role() == role && o.sopClassUid().equals(Uids.STORAGE_COMMITMENT_PUSH));
  }

  /**
   * Takes the peer's answer.
   *
   * @param lets whether it lets this side be the provider of storage commitment (PS3.7 D.3.3.4)
   * @return the id of a context that was answered and not so proposed; 0 when there is none
   */
  public int answered(List<ContextResult> answers, boolean lets) {
    for (ContextResult result : answers) {
      OfferedContext offer = offered.get(result.id());
      if (offer == null
          || result.accepted() && !offer.transferSyntaxUids().contains(result.transferSyntax())) {
        return result.id();
      }
      results.put(result.id(), result);
    }
    mayReport = lets && offersCommitment(Role.PROVIDER);
    return 0;
  }

  public long countAccepted() {
    return results.values().stream().filter(ContextResult::accepted).count();
  }

  public boolean isAccepted(int id) {
    ContextResult result = results.get(id);
    return result != null && result.accepted();
  }

  /** The class of an offered context. */
  public String sopClass(int id) {
    return offered.get(id).sopClassUid();
  }

  /** The syntax of an accepted context. */
  public String transferSyntax(int id) {
    return results.get(id).transferSyntax();
  }

  /** Whether the context of this id is one of storage commitment that was accepted. */
  public boolean isCommitment(int id) {
    return isAccepted(id) && sopClass(id).equals(Uids.STORAGE_COMMITMENT_PUSH);
  }

  /** The first accepted syntax of a SOP class; null when none was. */
  public String accepted(String sopClassUid) {
    int id = find(sopClassUid, null);
    return id == 0 ? null : transferSyntax(id);
  }

  /** Whether this class is taken in this syntax. */
  public boolean accepts(String sopClassUid, String transferSyntaxUid) {
    return find(sopClassUid, transferSyntaxUid) != 0;
  }

  /**
   * The id of the context that takes this class in this syntax.
   *
   * @throws ContextNotAccepted says why there is none
   */
  public int require(String sopClassUid, String transferSyntaxUid) throws ContextNotAccepted {
    int id = find(sopClassUid, transferSyntaxUid);
    if (id == 0) {
      throw notAccepted(sopClassUid, transferSyntaxUid);
    }
    return id;
  }

  /** The context of an echo, in whatever syntax. */
  public int verification() throws ContextNotAccepted {
    int id = find(Uids.VERIFICATION, null);
    if (id == 0) {
      throw notAccepted(Uids.VERIFICATION, OfferedContext.VERIFICATION.transferSyntaxUids().get(0));
    }
    return id;
  }

  /**
   * The storage commitment context, which was proposed in this role.
   *
   * @throws ContextNotAccepted when there is none, or the peer does not let us have the role
   */
  public int commitment(Role role) throws ContextNotAccepted {
    int id = find(Uids.STORAGE_COMMITMENT_PUSH, null);
    if (id == 0 || !offersCommitment(role)) {
      throw notAccepted(
          Uids.STORAGE_COMMITMENT_PUSH, OfferedContext.COMMITMENT.transferSyntaxUids().get(0));
    }
    if (role == Role.PROVIDER && !mayReport) {
      throw new ContextNotAccepted(
          peer,
          Uids.STORAGE_COMMITMENT_PUSH,
          transferSyntax(id),
          "it does not let the calling side be the provider (role selection, PS3.7 D.3.3.4)");
    }
    return id;
  }

  /** The first accepted context of a class, in this syntax unless that is null; 0 if none is. */
  private int find(String sopClassUid, String transferSyntaxUid) {
    return results.values().stream()
        .filter(ContextResult::accepted)
        .filter(result -> sopClass(result.id()).equals(sopClassUid))
        .filter(
            result ->
                transferSyntaxUid == null || result.transferSyntax().equals(transferSyntaxUid))
        .map(ContextResult::id)
        .findFirst()
        .orElse(0);
  }

  private ContextNotAccepted notAccepted(String sopClassUid, String transferSyntaxUid) {
    return offered.entrySet().stream()
        .filter(entry -> entry.getValue().sopClassUid().equals(sopClassUid))
        .filter(entry -> entry.getValue().transferSyntaxUids().contains(transferSyntaxUid))
        .map(entry -> results.get(entry.getKey()))
        .map(Optional::ofNullable)
        .findFirst()
        .map(
            result ->
                new ContextNotAccepted(
                    peer,
                    sopClassUid,
                    transferSyntaxUid,
                    why(result.orElse(null), transferSyntaxUid),
                    result.map(ContextResult::mayChange).orElse(true)))
        .orElseGet(
            () ->
                new ContextNotAccepted(
                    peer,
                    sopClassUid,
                    transferSyntaxUid,
                    "it was not proposed in this association"));
  }

  private static String why(ContextResult result, String wanted) {
    if (result == null) {
      return "it did not answer to this presentation context";
    }
    return result.accepted() && !result.transferSyntax().equals(wanted)
        ? "it chose the syntax " + result.transferSyntax() + " instead"
        : result.why();
  }
}
