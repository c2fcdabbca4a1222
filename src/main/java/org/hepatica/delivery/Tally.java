package org.hepatica.delivery;

import org.hepatica.dicom.net.DimseStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of the objects of one association, for the log. */
final class Tally {
  private static final Logger log = LoggerFactory.getLogger(Tally.class);

  private final String destination;
  private final int objects;
  private int stored;
  private int warned;
  private String lastWarning;
  private int postponed;
  private String lastReason;

  Tally(String destination, int objects) {
    this.destination = destination;
    this.objects = objects;
  }

  /** One was stored; {@code told} is its status in words that name no patient. */
  void stored(DimseStatus status, String told) {
    stored++;
    if (status.warning()) {
      warned++;
      lastWarning = told;
    }
  }

  /** One that the association outlived is tried later. */
  void postponed(String why) {
    postponed++;
    lastReason = why;
  }

  /** Says it: what was stored, and what will be tried again, and why the last of these. */
  void say() {
    log.info(
        "HEP-330 {} of {} objects stored in one association with {}{}",
        stored,
        objects,
        destination,
        warned == 0 ? "" : ", " + warned + " with a warning, at last " + lastWarning);
    if (postponed > 0) {
      log.warn("HEP-332 {} objects to {} later: {}", postponed, destination, lastReason);
    }
  }
}
