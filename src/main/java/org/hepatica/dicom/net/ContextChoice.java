package org.hepatica.dicom.net;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the acceptor makes of the presentation contexts of one request (PS3.8 7.1.1.14, PS3.7 D.3).
 */
public final class ContextChoice {
  private static final Logger LOG = LoggerFactory.getLogger(ContextChoice.class);

  private final ListenSettings settings;
  private final boolean commitment;
  private final String caller;
  private final OncePerCaller told;
  private final Map<String, Set<String>> refused = new TreeMap<>();
  private int accepted;

  /**
   * @param caller the peer, for log lines
   */
  public ContextChoice(Served served, String caller) {
    this.caller = caller;
    this.told = served.refusedClasses();
    this.settings = served.settings();
    this.commitment = served.commitment() != null;
  }

  /** Contexts accepted so far. */
  public int accepted() {
    return accepted;
  }

  /**
   * Judges the next context of the request.
   *
   * @param proposed at least one transfer syntax
   */
  public ContextResult judge(int id, String abstractSyntax, List<String> proposed) {
    String syntax = null;
    int refusal = ContextResult.NO_REASON;
    if (accepted < settings.maxContexts()) {
      boolean isProvided =
          abstractSyntax.equals(Uids.VERIFICATION)
              || isCommitment(abstractSyntax)
              || settings.storageClasses().contains(abstractSyntax);
      syntax = isProvided ? choose(abstractSyntax, proposed) : null;
      refusal =
          isProvided
              ? ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED
              : ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED;
    }
    if (syntax != null) {
      accepted++;
      return new ContextResult(id, ContextResult.ACCEPTED, syntax);
    }
    ContextResult no = new ContextResult(id, refusal, proposed.get(0));
    refused.computeIfAbsent(no.why(), why -> new LinkedHashSet<>()).add(Texts.uid(abstractSyntax));
    return no;
  }

  /**
   * Says in the log which classes were refused, a line for each reason, when all contexts are
   * judged. A PACS that proposes whatever it knows does so each time: what it was refused before is
   * not said aloud again.
   */
  public void tell() {
    refused.forEach(
        (why, classes) -> {
          String list = String.join(", ", classes);
          String key = caller + why + list.length() + list.hashCode();
          told.log(LOG, NetEvent.CONTEXT_REFUSED, key, caller, list, why);
        });
  }

  /** The first syntax of our order that is proposed; null when there is none. */
  private String choose(String abstractSyntax, List<String> proposed) {
    // For commitment uncompressed ones, whatever is taken for pixels.
    List<String> taken =
        isCommitment(abstractSyntax)
            ? OfferedContext.COMMITMENT.transferSyntaxUids()
            : settings.transferSyntaxes();
    // An echo needs no data set: the default syntax is always good for it.
    String last =
        abstractSyntax.equals(Uids.VERIFICATION)
                && proposed.contains(TransferSyntax.IMPLICIT_LE.uid())
            ? TransferSyntax.IMPLICIT_LE.uid()
            : null;
    return taken.stream().filter(proposed::contains).findFirst().orElse(last);
  }

  /** Whether this is storage commitment, and provided. */
  public boolean isCommitment(String abstractSyntax) {
    return commitment && abstractSyntax.equals(Uids.STORAGE_COMMITMENT_PUSH);
  }

  /**
   * Whether the requestor may be the provider of a class where it asks for that: of storage
   * commitment only, whose reports it gives to us (PS3.4 J.3.3, PS3.7 D.3.3.4).
   */
  public boolean mayProvide(String sopClassUid, boolean asked) {
    return asked && isCommitment(sopClassUid);
  }
}
