package org.hepatica.dicom.net;

import java.util.HashMap;
import java.util.Map;

/**
 * Room for associations, in all and of each calling AE. Listeners that are given the same one share
 * its room: a node's plain port and its TLS port. Thread-safe.
 */
public final class AssociationPlaces {
  private final int max;
  private final int maxPerAe;
  private final Map<String, Integer> taken = new HashMap<>();
  private int total;

  /**
   * @param max established associations at once, 1 to 10000
   * @param maxPerAe of one calling AE, 1 to 10000
   */
  public AssociationPlaces(int max, int maxPerAe) {
    Limits.range("max associations", max, 1, 10_000);
    Limits.range("max associations of one AE", maxPerAe, 1, 10_000);
    this.max = max;
    this.maxPerAe = maxPerAe;
  }

  /** What came of asking for a place. */
  public enum Answer {
    TAKEN,
    /** All places are taken. */
    FULL,
    /** The calling AE has all that one AE may have. */
    FULL_FOR_AE,
    /** The listener takes no more callers. */
    CLOSING
  }

  /** Takes a place, if there is one; who got it gives it back with {@link #leave}. */
  public synchronized Answer enter(String callingAe) {
    if (total >= max) {
      return Answer.FULL;
    }
    int ofAe = taken.getOrDefault(callingAe, 0);
    if (ofAe >= maxPerAe) {
      return Answer.FULL_FOR_AE;
    }
    taken.put(callingAe, ofAe + 1);
    total++;
    return Answer.TAKEN;
  }

  /** Gives a place back. */
  public synchronized void leave(String callingAe) {
    int ofAe = taken.getOrDefault(callingAe, 0);
    if (ofAe == 0) {
      throw new IllegalStateException(callingAe + " has no place to give back");
    }
    if (ofAe == 1) {
      taken.remove(callingAe);
    } else {
      taken.put(callingAe, ofAe - 1);
    }
    total--;
  }

  /** Established associations at once. */
  public int max() {
    return max;
  }

  /** Established associations of one calling AE. */
  public int maxPerAe() {
    return maxPerAe;
  }
}
