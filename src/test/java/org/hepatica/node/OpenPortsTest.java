package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hepatica.dicom.net.DicomListener;
import org.junit.jupiter.api.Test;

class OpenPortsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Counts the ports that are busy; all of them end when the last one is. */
  private final CountDownLatch busy = new CountDownLatch(3);

  private int left;
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void portsThatAreBusyAreDrainedTogetherAndNotOneAfterTheOther() {
    OpenPorts ports = new OpenPorts(PATIENCE);
    for (int port = 1; port <= 3; port++) {
      ports.add(new Busy(port, false));
    }
    ports.close();
    assertThat(told)
        .containsExactlyInAnyOrder(
            "1 drained", "2 drained", "3 drained", "1 closed", "2 closed", "3 closed");
  }

  @Test
  void aPortThatFailsToCloseIsNamedAndKeepsNoOtherOpen() {
    busy.countDown(); // two ports only
    OpenPorts ports = new OpenPorts(PATIENCE);
    ports.add(new Busy(1, true));
    ports.add(new Busy(2, false));
    assertThatThrownBy(ports::close).hasMessageContaining("1 cannot");
    assertThat(told).containsExactlyInAnyOrder("1 drained", "2 drained", "2 closed");
  }

  /** Nobody is told then how it ended. */
  @Test
  void anAssociationThatIsLeftIsNoStopInOrder() {
    busy.countDown();
    busy.countDown();
    OpenPorts ports = new OpenPorts(PATIENCE);
    left = 1;
    ports.add(new Busy(1, false));
    assertThatThrownBy(ports::close)
        .hasMessageContaining("associations that had not ended when port 1 was closed: 1");
  }

  /** As one with a store in progress that does not end. */
  private final class Busy implements DicomListener {
    private final int port;
    private final boolean fails;

    Busy(int port, boolean fails) {
      this.port = port;
      this.fails = fails;
    }

    @Override
    public int port() {
      return port;
    }

    @Override
    public int associations() {
      return left;
    }

    @Override
    public void drain(Duration patience) {
      busy.countDown();
      try {
        boolean together = busy.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        told.add(port + (together ? " drained" : " drained alone"));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      if (fails) {
        throw new IllegalStateException(port + " cannot");
      }
      told.add(port + " closed");
    }
  }
}
