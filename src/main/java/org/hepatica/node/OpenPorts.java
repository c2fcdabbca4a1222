package org.hepatica.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hepatica.dicom.net.DicomListener;

/** The DICOM ports that are open, which close together. */
final class OpenPorts implements AutoCloseable {
  private final List<DicomListener> listeners = new CopyOnWriteArrayList<>();
  private final Duration patience;

  /**
   * @param patience of stores in progress, whichever port they are at
   */
  OpenPorts(Duration patience) {
    this.patience = patience;
  }

  void add(DicomListener listener) {
    listeners.add(listener);
  }

  /** In the order of opening. */
  List<DicomListener> all() {
    return listeners;
  }

  /**
   * All at once, so that a stop takes the patience of one and no port takes callers meanwhile.
   *
   * @throws java.util.concurrent.CompletionException when one does not close, or an association is
   *     left, of whose end nobody is told in time
   */
  @Override
  public void close() {
    List<CompletableFuture<Void>> closing =
        listeners.stream().map(listener -> onItsThread(() -> close(listener))).toList();
    CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new)).join();
  }

  private static CompletableFuture<Void> onItsThread(Runnable work) {
    return CompletableFuture.runAsync(work, task -> new Thread(task, "close-port").start());
  }

  private void close(DicomListener listener) {
    listener.drain(patience);
    listener.close();
    if (listener.associations() > 0) {
      throw new IllegalStateException(
          "associations that had not ended when port %d was closed: %d"
              .formatted(listener.port(), listener.associations()));
    }
  }
}
