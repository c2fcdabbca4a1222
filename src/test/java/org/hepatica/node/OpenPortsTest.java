package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.hepatica.dicom.net.DicomListener;
import org.junit.jupiter.api.Test;

class OpenPortsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void portsThatAreBusyToTheEndTakeOneDeadlineAndNotTheSum() {
    OpenPorts ports = new OpenPorts(PATIENCE);
    for (int port = 1; port <= 3; port++) {
      ports.add(new Busy(port, false));
    }
    long begin = System.nanoTime();
    ports.close();
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(PATIENCE.minusMillis(50), PATIENCE.plusMillis(800));
    assertThat(told)
        .containsExactlyInAnyOrder(
            "1 drained", "2 drained", "3 drained", "1 closed", "2 closed", "3 closed");
  }

  @Test
  void aPortThatFailsToCloseIsNamedAndKeepsNoOtherOpen() {
    OpenPorts ports = new OpenPorts(PATIENCE);
    ports.add(new Busy(1, true));
    ports.add(new Busy(2, false));
    assertThatThrownBy(ports::close).hasMessageContaining("1 cannot");
    assertThat(told).containsExactlyInAnyOrder("1 drained", "2 drained", "2 closed");
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
      return 1;
    }

    @Override
    public void drain(Duration patience) {
      try {
        TimeUnit.MILLISECONDS.sleep(patience.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      told.add(port + " drained");
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
