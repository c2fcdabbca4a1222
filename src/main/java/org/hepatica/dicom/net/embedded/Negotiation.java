package org.hepatica.dicom.net.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.embedded.Pdu.AssociateAccept;
import org.hepatica.dicom.net.embedded.Pdu.AssociateRequest;
import org.hepatica.dicom.net.embedded.Pdu.ContextResult;
import org.hepatica.dicom.net.embedded.Pdu.ProposedContext;
import org.hepatica.dicom.net.embedded.UserInformation.AsyncWindow;
import org.hepatica.dicom.net.embedded.UserInformation.RoleSelection;

/** What the acceptor makes of an association request (PS3.8 7.1.1.14, PS3.7 D.3). */
final class Negotiation {
  private final AssociateAccept answer;
  private final Map<Integer, Context> accepted = new HashMap<>();
  private final List<String> refusals = new ArrayList<>();
  private final List<Integer> identities;

  /** An accepted presentation context. */
  record Context(String abstractSyntax, String transferSyntax) {}

  /** Uncompressed ones, whatever is taken for pixels. */
  private static final List<String> COMMITMENT_SYNTAXES =
      OfferedContext.COMMITMENT.transferSyntaxUids();

  /**
   * @param commitment whether storage commitment is provided
   */
  Negotiation(AssociateRequest request, ListenSettings settings, boolean commitment) {
    List<ContextResult> results = new ArrayList<>();
    for (ProposedContext proposed : request.contexts()) {
      ContextResult result = judge(proposed, settings, commitment);
      results.add(result);
      if (result.accepted()) {
        Context context = new Context(proposed.abstractSyntax(), result.transferSyntax());
        accepted.put(proposed.id(), context);
      } else {
        refusals.add(
            "%s: %s".formatted(printable(proposed.abstractSyntax()), why(result.result())));
      }
    }
    answer =
        new AssociateAccept(
            1,
            request.calledAe(),
            request.callingAe(),
            Uids.APPLICATION_CONTEXT,
            results,
            user(request.user(), settings, commitment));
    identities = UserIdentity.types(request.user());
  }

  AssociateAccept answer() {
    return answer;
  }

  /** The accepted context of this id, or null. */
  Context context(int id) {
    return accepted.get(id);
  }

  int acceptedContexts() {
    return accepted.size();
  }

  /** One text for each refused context. */
  List<String> refusals() {
    return refusals;
  }

  /** The types of the user identities that were offered (PS3.7 D.3.3.7). */
  List<Integer> identities() {
    return identities;
  }

  private ContextResult judge(
      ProposedContext proposed, ListenSettings settings, boolean commitment) {
    String abstractSyntax = proposed.abstractSyntax();
    List<String> offered = proposed.transferSyntaxes();
    if (accepted.size() >= settings.maxContexts()) {
      return new ContextResult(proposed.id(), ContextResult.NO_REASON, offered.get(0));
    }
    boolean verification = abstractSyntax.equals(Uids.VERIFICATION);
    boolean asksCommitment = commitment && abstractSyntax.equals(Uids.STORAGE_COMMITMENT_PUSH);
    if (!verification && !asksCommitment && !settings.storageClasses().contains(abstractSyntax)) {
      return new ContextResult(
          proposed.id(), ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED, offered.get(0));
    }
    List<String> taken = asksCommitment ? COMMITMENT_SYNTAXES : settings.transferSyntaxes();
    return taken.stream()
        .filter(offered::contains)
        .findFirst()
        .or(
            () -> // an echo needs no data set: the default syntax is always good for it
            verification && offered.contains(TransferSyntax.IMPLICIT_LE.uid())
                    ? Optional.of(TransferSyntax.IMPLICIT_LE.uid())
                    : Optional.empty())
        .map(syntax -> new ContextResult(proposed.id(), ContextResult.ACCEPTED, syntax))
        .orElseGet(
            () ->
                new ContextResult(
                    proposed.id(), ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED, offered.get(0)));
  }

  /**
   * The requestor stays user of every class but that of storage commitment, where it may also be
   * the provider that reports to us (PS3.4 J.3.3); and operations come one at a time (PS3.7
   * D.3.3.3, D.3.3.4). A user identity is answered where the peer waits for that, and not verified.
   */
  private static UserInformation user(
      UserInformation theirs, ListenSettings settings, boolean commitment) {
    List<RoleSelection> roles =
        theirs.roles().stream()
            .map(
                role ->
                    new RoleSelection(
                        role.sopClassUid(),
                        role.scu(),
                        role.scp()
                            && commitment
                            && role.sopClassUid().equals(Uids.STORAGE_COMMITMENT_PUSH)))
            .toList();
    return new UserInformation(
        settings.maxPdu(),
        Uids.IMPLEMENTATION_CLASS,
        Uids.IMPLEMENTATION_VERSION,
        theirs.asyncWindow() == null ? null : new AsyncWindow(1, 1),
        roles,
        UserIdentity.answer(theirs));
  }

  /** The result of a presentation context in words (PS3.8 9.3.3.2). */
  static String why(int result) {
    return switch (result) {
      case ContextResult.USER_REJECTION -> "refused by its application";
      case ContextResult.NO_REASON -> "refused without reason";
      case ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED -> "SOP class not supported";
      case ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED -> "transfer syntaxes not supported";
      default -> "refused with the unknown result " + result;
    };
  }

  /** Text from the network as it may stand in a log line. */
  static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
