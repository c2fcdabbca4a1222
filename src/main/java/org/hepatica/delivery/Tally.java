package org.hepatica.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.ledger.Dispatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of the objects of one visit: for the log, and to try some of them later. */
final class Tally {
  private static final Logger log = LoggerFactory.getLogger(Tally.class);

  private static final int MOST_REASONS = 5;

  private final String destination;
  private final String how;
  private final int objects;
  private int stored;
  private int warned;
  private String lastWarning;
  private final List<Failed> failed = new ArrayList<>();

  /** How many are tried later, by reason: hundreds of pictures are refused alike. */
  private final Map<String, Integer> postponed = new LinkedHashMap<>();

  /**
   * @param how of {@link Sender#how}
   */
  Tally(String destination, String how, int objects) {
    this.destination = destination;
    this.how = how;
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

  /**
   * An attempt that the visit outlived.
   *
   * @param status of the answer, or null
   */
  record Failed(Dispatch dispatch, Integer status, String why) {}

  /** It is to be tried later, when the visit has ended. */
  void failed(Dispatch dispatch, Integer status, String why) {
    failed.add(new Failed(dispatch, status, why));
  }

  /** What is to be tried later. */
  List<Failed> failed() {
    return List.copyOf(failed);
  }

  /** One of these is tried later, and not given up. */
  void postponed(String why) {
    // A destination may give each object a reason of its own, as with its UID in it.
    boolean isNamed = postponed.containsKey(why) || postponed.size() < MOST_REASONS;
    postponed.merge(isNamed ? why : "for other reasons", 1, Integer::sum);
  }

  /** Says it: what was stored, and what will be tried again, a line for each reason. */
  void say() {
    log.info(
        "HEP-330 {} of {} objects stored {} {}{}",
        stored,
        objects,
        how,
        destination,
        warned == 0 ? "" : ", " + warned + " with a warning, at last " + lastWarning);
    postponed.forEach(
        (why, n) -> log.warn("HEP-332 {} objects to {} later: {}", n, destination, why));
  }
}
