package org.hepatica.dicom.net;

import java.time.Duration;
import java.util.Locale;

/** The peer did not answer, or did not read, in time. The association is over. */
public final class PeerTimeout extends AssociationException {
  public PeerTimeout(Peer peer, String what, Duration limit, Throwable cause) {
    super(
        peer,
        String.format(
            Locale.ROOT,
            "%s %s within %.1f s. Check whether it is overloaded or hangs, then send again.",
            peer,
            what,
            limit.toMillis() / 1000.0),
        cause);
  }
}
