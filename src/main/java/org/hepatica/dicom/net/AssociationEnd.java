package org.hepatica.dicom.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * An association of a peer with us is over.
 *
 * @param association its number, see {@link StoreRequest#association}
 * @param callingAe who called
 * @param why it broke off; null when the peer released it (PS3.8 7.2)
 */
public record AssociationEnd(long association, String callingAe, Ended.Why why) {
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** Whether the peer said that it has no more to send. */
  public boolean released() {
    return why == null;
  }

  /** A number for an association that begins, from 1; no other has it until this program ends. */
  public static long nextNumber() {
    return NUMBERS.incrementAndGet();
  }
}
