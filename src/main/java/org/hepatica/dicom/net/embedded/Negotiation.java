package org.hepatica.dicom.net.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.ContextChoice;
import org.hepatica.dicom.net.ContextResult;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.Served;
import org.hepatica.dicom.net.embedded.Pdu.AssociateAccept;
import org.hepatica.dicom.net.embedded.Pdu.AssociateRequest;
import org.hepatica.dicom.net.embedded.Pdu.ProposedContext;
import org.hepatica.dicom.net.embedded.UserInformation.AsyncWindow;
import org.hepatica.dicom.net.embedded.UserInformation.RoleSelection;

/** What the acceptor makes of an association request (PS3.8 7.1.1.14, PS3.7 D.3). */
final class Negotiation {
  private final AssociateAccept answer;
  private final Map<Integer, Context> accepted = new HashMap<>();
  private final List<Integer> identities;

  /** An accepted presentation context. */
  record Context(String abstractSyntax, String transferSyntax) {}

  /**
   * @param caller the peer, for log lines
   */
  Negotiation(AssociateRequest request, Served served, String caller) {
    ContextChoice choice = new ContextChoice(served, caller);
    List<ContextResult> results = new ArrayList<>();
    for (ProposedContext proposed : request.contexts()) {
      ContextResult result =
          choice.judge(proposed.id(), proposed.abstractSyntax(), proposed.transferSyntaxes());
      results.add(result);
      if (result.accepted()) {
        Context context = new Context(proposed.abstractSyntax(), result.transferSyntax());
        accepted.put(proposed.id(), context);
      }
    }
    choice.tell();
    answer =
        new AssociateAccept(
            1,
            request.calledAe(),
            request.callingAe(),
            Uids.APPLICATION_CONTEXT,
            results,
            user(request, served.settings(), choice));
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

  /** The types of the user identities that were offered (PS3.7 D.3.3.7). */
  List<Integer> identities() {
    return identities;
  }

  /**
   * Operations come one at a time (PS3.7 D.3.3.3). A user identity is answered where the peer waits
   * for that, and not verified.
   */
  private static UserInformation user(
      AssociateRequest request, ListenSettings settings, ContextChoice choice) {
    UserInformation theirs = request.user();
    return new UserInformation(
        settings.maxPdu(),
        Uids.IMPLEMENTATION_CLASS,
        Uids.IMPLEMENTATION_VERSION,
        theirs.asyncWindow() == null ? null : new AsyncWindow(1, 1),
        roles(request, choice),
        UserIdentity.answer(theirs));
  }

  /**
   * Once for each class that is proposed (PS3.7 D.3.3.4). Others would not be used, and as many as
   * an item can hold would not fit into the answer.
   */
  private static List<RoleSelection> roles(AssociateRequest request, ContextChoice choice) {
    Map<String, RoleSelection> roles = new LinkedHashMap<>();
    for (RoleSelection role : request.user().roles()) {
      String uid = role.sopClassUid();
      if (request.contexts().stream().anyMatch(c -> c.abstractSyntax().equals(uid))) {
        roles.putIfAbsent(
            uid, new RoleSelection(uid, role.scu(), choice.mayProvide(uid, role.scp())));
      }
    }
    return List.copyOf(roles.values());
  }
}
