package org.hepatica.analysis.worker;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.hepatica.analysis.device.DeviceChoice;
import org.hepatica.analysis.worker.AnalysisFailed.Kind;

/** Waits until a fresh child says that it is ready. */
final class ChildStart {
  private ChildStart() {}

  /**
   * @param closed whether the node is stopping, for the right words
   * @throws AnalysisFailed when it does not get ready, or does not compute where it is told to
   */
  static WorkerInfo await(Child fresh, WorkerSettings settings, BooleanSupplier closed)
      throws AnalysisFailed, InterruptedException {
    long deadline = System.nanoTime() + settings.startDeadline().toNanos();
    while (true) {
      Optional<Message> next;
      try {
        next = fresh.next(deadline);
      } catch (TimeoutException e) {
        fresh.kill();
        throw new AnalysisFailed(
            Kind.NOT_STARTED,
            "worker not ready after %d s".formatted(settings.startDeadline().toSeconds()),
            fresh.lastWords(),
            e);
      }
      if (next.isEmpty()) {
        throw closed.getAsBoolean()
            ? new AnalysisFailed(Kind.CLOSED, "the node is stopping", List.of(), null)
            : new AnalysisFailed(
                Kind.NOT_STARTED,
                "worker ended before it was ready (%s)".formatted(fresh.end()),
                fresh.lastWords(),
                null);
      }
      Message m = next.get();
      switch (m.event()) {
        case Message.READY -> {
          Placement placement = fresh.placement();
          if (!placement.cpu() && m.device().equals(Worker.CPU)) {
            // ND4J passes over a backend that does not load, and tells its log only.
            throw new AnalysisFailed(
                Kind.NOT_STARTED,
                "ND4J cannot use " + placement.gpu().description(),
                fresh.lastWords(),
                null);
          }
          return info(fresh, m, settings.device());
        }
        case Message.FAILED, Message.EXHAUSTED ->
            throw AnalysisWorkers.told("worker cannot start: ", m);
        default -> {
          // nothing else is said before
        }
      }
    }
  }

  /** What a ready child said, and why it is not on a GPU where one was chosen or asked for. */
  static WorkerInfo info(Child child, Message m, DeviceChoice first) {
    Placement placement = child.placement();
    String more = "";
    if (!placement.cpu() && placement.batch() < Placement.FULL_BATCH) {
      more = ", batches of " + placement.batch();
    } else if (placement.cpu() && first.gpu() != null) {
      more = " (" + first.description() + " failed, see HEP-117)";
    } else if (placement.cpu() && !first.reason().isEmpty()) {
      more = " (no GPU: " + first.reason() + ")";
    }
    return new WorkerInfo(
        m.device(), m.accelerated(), m.description() + more, m.modelId(), child.pid());
  }
}
