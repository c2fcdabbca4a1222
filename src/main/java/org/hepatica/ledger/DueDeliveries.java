package org.hepatica.ledger;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What is due for a destination, read along indexes: after days without it hundreds of thousands
 * are, and it is asked for each batch. No index knows of a delivery whether its job is urgent;
 * those of urgent jobs, of which there are few, are asked for by themselves.
 */
final class DueDeliveries {
  /** Of deliveries d; one that is pending awaits no commitment, which the index wants to hear. */
  private static final String PENDING =
      " d.state = 'PENDING' AND d.awaits_commitment = FALSE AND d.destination = :destination ";

  /** Held jobs send nothing. */
  private static final String FREE =
      " AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = d.job_id AND j.held) ";

  private static final String DUE = " AND (d.next_attempt <= :now OR d.changed > :now) ";

  private static final String ANY =
      "SELECT 1 FROM deliveries d USE INDEX (deliveries_due) WHERE d.destination = :destination AND d.state = 'PENDING' AND d.next_attempt <= :now"
          + FREE
          + "LIMIT 1";

  private static final String LATEST_CHANGE =
      """
      SELECT d.changed FROM deliveries d USE INDEX (deliveries_latest) WHERE d.destination = :destination
      ORDER BY d.destination DESC, d.changed DESC, d.id DESC LIMIT 1""";

  private static final String URGENT =
      "SELECT d.id FROM deliveries d USE INDEX (deliveries_of_job) WHERE d.job_id IN (<jobs>) AND"
          + PENDING
          + DUE
          + "ORDER BY d.attempts, d.id LIMIT :limit";

  private static final String IN_LINE =
      "SELECT d.id FROM deliveries d USE INDEX (deliveries_in_line) WHERE"
          + PENDING
          + DUE
          + FREE
          + "ORDER BY d.state, d.awaits_commitment, d.destination, d.attempts, d.id LIMIT :limit";

  private static final String DISPATCH =
      """
      SELECT d.id, d.job_id, d.destination, d.attempts, d.since, r.sop_class_uid, r.sop_instance_uid, r.transfer_syntax_uid, r.file
      FROM deliveries d JOIN results r ON r.id = d.result_id WHERE d.id IN (<ids>)""";

  private static final String NEXT =
      "SELECT d.next_attempt FROM deliveries d USE INDEX (deliveries_due) WHERE d.destination = :destination AND d.state = 'PENDING'"
          + FREE
          + "ORDER BY d.destination, d.state, d.next_attempt LIMIT 1";

  private final Handle h;
  private final String destination;
  private final Instant now;

  DueDeliveries(Handle h, String destination, Instant now) {
    this.h = h;
    this.destination = destination;
    this.now = now;
  }

  /** Urgent jobs first, then what was tried least, then oldest. */
  List<Dispatch> first(int limit) {
    if (!isAny()) {
      return List.of();
    }
    Set<Long> ids = new LinkedHashSet<>(urgent(limit));
    if (ids.size() < limit) {
      ids.addAll(ids(IN_LINE, limit)); // urgent ones again, of which the first mention counts
    }
    List<Long> some = ids.stream().limit(limit).toList();
    return some.isEmpty() ? List.of() : dispatches(some);
  }

  /** When the next is due; empty when nothing is pending. */
  Optional<Instant> next() {
    return h.createQuery(NEXT).bind("destination", destination).mapTo(Instant.class).findOne();
  }

  /** What changed in a time that is to come is due: the clock was set back since. */
  private boolean isAny() {
    return h.createQuery(ANY)
            .bind("destination", destination)
            .bind("now", now)
            .mapTo(Integer.class)
            .findOne()
            .isPresent()
        || h.createQuery(LATEST_CHANGE)
            .bind("destination", destination)
            .mapTo(Instant.class)
            .findOne()
            .filter(changed -> changed.isAfter(now))
            .isPresent();
  }

  private List<Long> urgent(int limit) {
    List<Long> jobs =
        h.createQuery(
                "SELECT id FROM jobs WHERE state = 'DELIVERING' AND urgent = TRUE AND NOT held")
            .mapTo(Long.class)
            .list();
    return jobs.isEmpty()
        ? List.of()
        : h.createQuery(URGENT)
            .bindList("jobs", jobs)
            .bind("destination", destination)
            .bind("now", now)
            .bind("limit", limit)
            .mapTo(Long.class)
            .list();
  }

  private List<Long> ids(String sql, int limit) {
    return h.createQuery(sql)
        .bind("destination", destination)
        .bind("now", now)
        .bind("limit", limit)
        .mapTo(Long.class)
        .list();
  }

  private List<Dispatch> dispatches(List<Long> ids) {
    Map<Long, Dispatch> found =
        h.createQuery(DISPATCH).bindList("ids", ids).mapTo(Dispatch.class).list().stream()
            .collect(Collectors.toMap(Dispatch::id, Function.identity()));
    return ids.stream().map(found::get).filter(Objects::nonNull).toList(); // or gone meanwhile
  }
}
