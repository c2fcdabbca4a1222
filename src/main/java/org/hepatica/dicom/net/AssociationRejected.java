package org.hepatica.dicom.net;

/** The peer rejected the association request (PS3.8 9.3.4). */
public final class AssociationRejected extends AssociationException {
  private final int result;
  private final int source;
  private final int reason;

  public AssociationRejected(Peer peer, String callingAe, int result, int source, int reason) {
    super(
        peer,
        "%s rejected the association: %s (%s, %d/%d/%d). %s"
            .formatted(
                peer,
                reason(source, reason),
                result == 1 ? "permanent" : "transient",
                result,
                source,
                reason,
                cure(callingAe, peer, source, reason)),
        null);
    this.result = result;
    this.source = source;
    this.reason = reason;
  }

  /** 1 permanent, 2 transient. */
  public int result() {
    return result;
  }

  /** 1 service user, 2 provider (ACSE), 3 provider (presentation). */
  public int source() {
    return source;
  }

  /** The reason, as numbered per source in PS3.8 9.3.4. */
  public int reason() {
    return reason;
  }

  /** Whether the same request may be accepted later. */
  public boolean isTransient() {
    return result == 2;
  }

  private static String reason(int source, int reason) {
    return switch (source * 10 + reason) {
      case 12 -> "application context name not supported";
      case 13 -> "calling AE title not recognized";
      case 17 -> "called AE title not recognized";
      case 22 -> "protocol version not supported";
      case 31 -> "temporary congestion";
      case 32 -> "local limit exceeded";
      default -> "no reason given";
    };
  }

  private static String cure(String callingAe, Peer peer, int source, int reason) {
    return switch (source * 10 + reason) {
      case 13 -> "Enter %s with this machine's address as a known AE there.".formatted(callingAe);
      case 17 -> "Check its AE title: it does not answer to %s.".formatted(peer.aeTitle());
      case 31, 32 -> "It is busy; try again later or raise its limit of associations.";
      default -> "Its log says more.";
    };
  }
}
