package org.hepatica.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FolderLockTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(50);

  @TempDir Path folder;

  @Test
  void anotherThreadWaitsAndThenHasIt() throws Exception {
    Throwable[] met = new Throwable[1];
    Runnable take =
        () -> {
          try (FolderLock lock = FolderLock.take(folder, SHORT)) {
            assertThat(lock).isNotNull();
          } catch (IOException | RuntimeException | Error e) {
            met[0] = e;
          }
        };
    try (FolderLock lock = FolderLock.take(folder, LONG)) {
      assertThat(lock).isNotNull();
      runIn(take);
      assertThat(met[0]).hasMessageContaining("has been read or written by another one");
    }
    met[0] = null;
    runIn(take);
    assertThat(met[0]).isNull();
  }

  private static void runIn(Runnable what) throws InterruptedException {
    Thread thread = new Thread(what, "other");
    thread.start();
    thread.join();
  }

  /** As `hepatica cases`, which writes into the folder of a node. */
  @Test
  void anotherProcessKeepsItUntilItEnds() throws Exception {
    String python = Peers.require("python3").toString();
    Process other =
        new ProcessBuilder(
                python,
                "-c",
                "import fcntl, sys\n"
                    + "f = open(sys.argv[1], 'w')\n"
                    + "fcntl.lockf(f, fcntl.LOCK_EX)\n"
                    + "print('held', flush=True)\n"
                    + "sys.stdin.read()",
                folder.resolve(".lock").toString())
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('h');
      assertThatThrownBy(() -> FolderLock.take(folder, SHORT)).isInstanceOf(IOException.class);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> FolderLock.take(folder, LONG))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      other.destroyForcibly();
      assertThat(other.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      FolderLock.take(folder, LONG).close();
    } finally {
      other.destroyForcibly();
    }
  }
}
