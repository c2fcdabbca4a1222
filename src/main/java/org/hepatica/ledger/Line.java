package org.hepatica.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * A walk along the jobs that wait, in their order, that reads as far as it is walked: of many that
 * wait nearly always the first is taken.
 */
final class Line implements Iterator<JobRow> {
  private static final int AT_ONCE = 20;

  /** In the line of their own sender. */
  private static final Comparator<JobRow> OLDEST_FIRST =
      Comparator.comparing(JobRow::created).thenComparing(JobRow::id);

  private static final String SENDERS =
      """
      SELECT w.urgent, w.sender, COALESCE(t.turn, 0) AS turn FROM senders_waiting w
      LEFT JOIN turns t ON t.source_ae = w.sender WHERE w.n > 0 ORDER BY w.urgent DESC, turn""";

  private static final String PAGE =
      """
      SELECT j.*, s.study_uid, s.modality, s.source_ae FROM waiting w
      JOIN jobs j ON j.id = w.job_id JOIN series s ON s.series_uid = j.series_uid
      WHERE w.urgent = :urgent AND w.sender = :sender AND w.created >= :created AND (w.created > :created OR w.job_id > :id)
      ORDER BY w.urgent, w.sender, w.created, w.job_id LIMIT\
      """
          + " "
          + AT_ONCE;

  private final Db db;

  /** Those whose turn is the same, which only who had none yet share; they stand in one line. */
  private final Deque<List<Part>> turns = new ArrayDeque<>();

  private PriorityQueue<Part> merged = new PriorityQueue<>();

  Line(Db db) {
    this.db = db;
    record Turn(Part part, boolean urgent, long turn) {}
    Turn before = null;
    List<Turn> all =
        db.read(
            h ->
                h.createQuery(SENDERS)
                    .map(
                        (row, c) ->
                            new Turn(
                                new Part(row.getBoolean("urgent"), row.getString("sender")),
                                row.getBoolean("urgent"),
                                row.getLong("turn")))
                    .list());
    for (Turn next : all) {
      if (before == null || before.urgent() != next.urgent() || before.turn() != next.turn()) {
        turns.add(new ArrayList<>());
      }
      turns.getLast().add(next.part());
      before = next;
    }
  }

  /** The jobs of one sender, urgent ones or the others. */
  private final class Part implements Comparable<Part> {
    final boolean urgent;
    final String sender;
    final Deque<JobRow> read = new ArrayDeque<>();
    long created = Long.MIN_VALUE;
    long id = Long.MIN_VALUE;

    Part(boolean urgent, String sender) {
      this.urgent = urgent;
      this.sender = sender;
    }

    /** Whether there is one more, which is read then. */
    boolean reads() {
      if (read.isEmpty()) {
        read.addAll(
            db.read(
                h ->
                    h.createQuery(PAGE)
                        .bind("urgent", urgent)
                        .bind("sender", sender)
                        .bind("created", created)
                        .bind("id", id)
                        .mapTo(JobRow.class)
                        .list()));
      }
      return !read.isEmpty();
    }

    JobRow take() {
      JobRow job = read.remove();
      created = job.created().toEpochMilli();
      id = job.id();
      return job;
    }

    @Override
    public int compareTo(Part other) {
      return OLDEST_FIRST.compare(read.peek(), other.read.peek());
    }
  }

  @Override
  public boolean hasNext() {
    while (merged.isEmpty() && !turns.isEmpty()) {
      for (Part part : turns.remove()) {
        if (part.reads()) {
          merged.add(part);
        }
      }
    }
    return !merged.isEmpty();
  }

  @Override
  public JobRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more jobs wait");
    }
    Part part = merged.remove();
    JobRow job = part.take();
    if (part.reads()) {
      merged.add(part);
    }
    return job;
  }
}
