package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.testing.DicomWebArchive;
import org.hepatica.testing.FreePort;
import org.junit.jupiter.api.Test;

/** Commands with a server of STOW-RS among the AEs: a real Orthanc. */
class StowCommandsTest extends CommandRuns {
  private void archive(String base, Path secret) throws IOException {
    Files.write(
        aes.resolve("archive.yaml"),
        List.of("aeTitle: ARCHIVE", "stow: " + base, "receives: true", "authorization: " + secret));
  }

  @Test
  void theyAskItInItsOwnWay() throws Exception {
    Path secret = Files.writeString(folder.resolve("authorization"), "Basic d3Jvbmc6d3Jvbmc=");
    int port = FreePort.next();
    String base = "http://127.0.0.1:" + port + "/dicom-web";
    archive(base, secret);
    assertThat(run(with("echo", "ARCHIVE"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no connection to ARCHIVE (" + base + ")");
    try (DicomWebArchive orthanc = DicomWebArchive.start(folder.resolve("orthanc"), port)) {
      assertThat(run(with("echo", "ARCHIVE"))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains("ARCHIVE (" + base + ") answered a search with 401", "file of authorization")
          .doesNotContain("d3Jvbmc", "\tat ");
      Files.writeString(secret, DicomWebArchive.AUTHORIZATION);
      assertThat(run(with("echo", "ARCHIVE"))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString()).contains("ARCHIVE (" + base + ") answers a search with 200 in ");
      run(
          with(
              "check",
              "--without-worker",
              "--set",
              "dicom.port=" + FreePort.next(),
              "--set",
              "console.enabled=false"));
      assertThat(out.toString())
          .contains("ok      AE ARCHIVE       " + base + " answers a search with 200 in ")
          .contains("WARNING HEP-244 " + secret);
      assertThat(run(with("send", "ARCHIVE", secret.toString()))).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("takes results by STOW-RS", "speaks C-STORE");
      assertThat(run(with("echo", "ARCHIVE", "--tls"))).isEqualTo(ExitCode.USAGE);
      assertThat(orthanc.count()).isZero();
    }
  }
}
