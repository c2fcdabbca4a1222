package org.hepatica.analysis.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process of that name, which says what drivers say. */
@Timeout(60)
class NvidiaSmiTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  private NvidiaSmi saying(String script, Duration patience) throws IOException {
    Path program = folder.resolve("nvidia-smi");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new NvidiaSmi("/nowhere::" + folder, patience);
  }

  private NvidiaSmi saying(String script) throws IOException {
    return saying(script, LONG);
  }

  @Test
  void twoGpusInTheDriversOrder() throws Exception {
    assertThat(
            saying(
                    """
                    test "$*" = "--query-gpu=uuid,name,compute_cap,memory.total --format=csv,noheader,nounits" || exit 2
                    echo "GPU-11111111-aaaa, NVIDIA A10, 8.6, 23028"
                    echo "GPU-22222222-bbbb, NVIDIA H100 80GB HBM3, 9.0, 81559"
                    """)
                .gpus())
        .containsExactly(
            new Gpu("GPU-11111111-aaaa", "NVIDIA A10", 8, 6, 23028),
            new Gpu("GPU-22222222-bbbb", "NVIDIA H100 80GB HBM3", 9, 0, 81559));
  }

  @Test
  void whatTheDriverDoesNotKnowOfAGpuHidesNoOther() throws Exception {
    assertThat(
            saying(
                    """
                    echo "GPU-1, NVIDIA GB10, 12.1, [N/A]"
                    echo "GPU-2, NVIDIA T4, [Unknown Error], [GPU is lost]"
                    """)
                .gpus())
        .containsExactly(
            new Gpu("GPU-1", "NVIDIA GB10", 12, 1, 0), new Gpu("GPU-2", "NVIDIA T4", 0, 0, 0));
  }

  @Test
  void noDriver() {
    assertThatThrownBy(() -> new NvidiaSmi(folder.toString(), LONG).gpus())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no nvidia-smi on the PATH");
    assertThatThrownBy(() -> new NvidiaSmi(null, LONG).gpus()).isInstanceOf(IOException.class);
  }

  @Test
  void aDriverWithoutGpu() throws Exception {
    assertThat(saying("echo 'No devices were found'; exit 6").gpus()).isEmpty();
    assertThat(saying("exit 0").gpus()).isEmpty();
  }

  @Test
  void aDriverThatIsTooOld() throws Exception {
    NvidiaSmi old = saying("echo 'Field \"compute_cap\" is not a valid field to query.'; exit 2");
    assertThatThrownBy(old::gpus).hasMessageContaining("driver 510 or newer");
  }

  @Test
  void aDriverThatFails() throws Exception {
    NvidiaSmi failing =
        saying("echo \"NVIDIA-SMI has failed because it couldn't talk to the driver\"; exit 9");
    assertThatThrownBy(failing::gpus)
        .hasMessageContaining("status 9")
        .hasMessageContaining("couldn't talk to the driver");
  }

  @Test
  void rubbish() throws Exception {
    NvidiaSmi rubbish = saying("printf 'segmentation\\001fault\\n'");
    assertThatThrownBy(rubbish::gpus).hasMessageContaining("\"segmentation fault\", which is no");
    NvidiaSmi endless = saying("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");
    assertThatThrownBy(endless::gpus).isInstanceOf(IOException.class);
  }

  @Test
  void aDriverThatHangs() throws Exception {
    Path alive = folder.resolve("pid");
    NvidiaSmi hanging = saying("echo $$ > " + alive + "; sleep 600; echo", Duration.ofSeconds(1));
    assertThatThrownBy(hanging::gpus).hasMessageContaining("did not answer within 1 s");
    long pid = Long.parseLong(Files.readString(alive).strip());
    ProcessHandle.of(pid).ifPresent(p -> p.onExit().join());
  }
}
