package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionThreadsTest {
  private static final int PORT = 104;

  private final ConnectionThreads threads = new ConnectionThreads(PORT);

  /** What a connection saw of its thread. */
  private record Seen(Thread thread, String name, boolean interrupted) {}

  @AfterEach
  void close() {
    threads.close();
  }

  private Seen run(long number, Runnable body) throws Exception {
    CompletableFuture<Seen> seen = new CompletableFuture<>();
    threads.run(
        () -> {
          Thread thread = Thread.currentThread();
          seen.complete(new Seen(thread, thread.getName(), thread.isInterrupted()));
          body.run();
        },
        number);
    return seen.get(10, TimeUnit.SECONDS);
  }

  private static void idle(Seen seen) {
    await().until(() -> seen.thread().getName().equals("dicom-104-idle"));
    await().until(() -> seen.thread().getState() == Thread.State.TIMED_WAITING);
  }

  @Test
  void theNextConnectionGetsTheThreadOfOneThatEndedUnderANameOfItsOwn() throws Exception {
    Seen first =
        run(
            1,
            () -> {
              Thread.currentThread().setName("dicom-104-1-PEER");
              Thread.currentThread().interrupt();
            });
    idle(first);
    Seen second = run(2, () -> {});
    assertThat(first.name()).isEqualTo("dicom-104-1");
    assertThat(second.thread()).isSameAs(first.thread());
    assertThat(second.name()).isEqualTo("dicom-104-2");
    assertThat(second.interrupted()).isFalse();
    assertThat(first.thread().isDaemon()).isTrue();
  }

  @Test
  void connectionsAtOnceHaveAThreadEach() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Runnable wait =
        () -> {
          try {
            end.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    List<Seen> seen = List.of(run(1, wait), run(2, wait), run(3, wait));
    end.countDown();
    assertThat(seen).extracting(Seen::thread).doesNotHaveDuplicates();
  }

  @Test
  void closingEndsIdleThreadsAndTakesNoMoreConnections() throws Exception {
    Seen one = run(1, () -> {});
    idle(one);
    threads.close();
    await().until(() -> !one.thread().isAlive());
    assertThatThrownBy(() -> threads.run(() -> {}, 2))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
