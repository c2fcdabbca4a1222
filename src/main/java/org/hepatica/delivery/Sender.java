package org.hepatica.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.ledger.Dispatch;

/**
 * A way to one destination: C-STORE ({@link StoreSender}) or STOW-RS ({@link StowSender}). It knows
 * what to say to the peer; {@link DestinationWorker}, on whose thread all but {@link #stop} and
 * {@link #abort} is called, knows when, and {@link Outbox} what becomes of an object.
 */
interface Sender {
  /** Objects that go there one after the other, as in one association. */
  interface Visit extends AutoCloseable {
    /**
     * Sends one object, as the bytes of its file.
     *
     * @param object its header, read before
     * @return what the peer answered of this object
     * @throws NotTaken when it has no answer, and the next one can be sent
     * @throws Away when the peer takes nothing at present
     * @throws IOException when it broke off; the visit is over then
     */
    DimseStatus send(Dispatch dispatch, DicomFile object) throws IOException;

    /** All that was to be sent was. */
    default void finish() {}

    @Override
    void close();
  }

  /** How objects go there, such as {@code in one association with}. */
  String how();

  /** What a visit may be broken off as, such as {@code associations with it}. */
  String visits();

  /** The first of what is due that goes in one visit, at least one; the others stay due. */
  List<Dispatch> together(List<Dispatch> due);

  /**
   * Begins a visit.
   *
   * @param items of {@link #together}
   * @throws IOException when the peer cannot be reached, or takes nothing; the message has the cure
   */
  Visit visit(List<Dispatch> items) throws IOException;

  /** Whether something else than sending is due there, such as to ask for storage commitment. */
  default boolean hasMore() {
    return false;
  }

  /** Does it. */
  default void doMore() {}

  /** How long until something else is due; empty when nothing is. */
  default Optional<Duration> untilMore() {
    return Optional.empty();
  }

  /** Nothing new is begun. On any thread. */
  void stop();

  /** Breaks off what is on its way; may wait for the peer. On any thread. */
  void abort();
}
