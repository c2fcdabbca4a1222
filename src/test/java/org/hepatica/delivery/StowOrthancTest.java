package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.Tls;
import org.hepatica.dicom.net.TlsFiles;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.testing.DicomWebArchive;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.TestAuthority;
import org.hepatica.testing.TestAuthority.Identity;
import org.junit.jupiter.api.Test;

/** Results to a real Orthanc by its DICOMweb plug-in. */
class StowOrthancTest extends DestinationFixture {
  private Destination archive(URI base, String authorization, Tls tls) throws Exception {
    Path secret = peerFolder.resolve("authorization");
    Files.writeString(secret, authorization + "\n");
    return new Destination(
        "ARCHIVE",
        new StowSettings(base, secret, tls, Duration.ofSeconds(10), Duration.ofSeconds(60)));
  }

  private DicomWebArchive started(int port) {
    DicomWebArchive archive = DicomWebArchive.start(peerFolder, port);
    opened.add(archive);
    return archive;
  }

  private JobRow two() throws Exception {
    return job(List.of("ARCHIVE"), Uids.SECONDARY_CAPTURE, Uids.SEGMENTATION);
  }

  private void assertArrived(JobRow job, DicomWebArchive archive) throws Exception {
    var results = ledger.results().ofJob(job.id());
    assertThat(results).hasSize(2);
    for (var result : results) {
      assertThat(archive.file(result.sopInstanceUid()))
          .as(result.sopInstanceUid())
          .isEqualTo(Files.readAllBytes(result.file()));
    }
    assertThat(rows(job))
        .allSatisfy(
            row -> {
              assertThat(row.state()).isEqualTo(DeliveryState.SENT);
              assertThat(row.status()).isZero();
              assertThat(row.text()).isNull();
            });
  }

  private void awaitText(JobRow job, String... words) {
    await(() -> rows(job).stream().allMatch(row -> row.text() != null));
    assertThat(rows(job))
        .extracting(DeliveryRow::text)
        .allSatisfy(t -> assertThat(t).contains(words));
    assertThat(rows(job)).noneMatch(row -> row.state() == DeliveryState.SENT);
  }

  @Test
  void resultsArriveAsTheBytesOfTheirFiles() throws Exception {
    DicomWebArchive archive = started(FreePort.next());
    Destination to = archive(archive.base(), DicomWebArchive.AUTHORIZATION, null);
    assertThat(StowProbe.ask("ARCHIVE", to.stow())).startsWith("answers a search with 200 in ");
    service(PATIENT, to);
    JobRow job = two();
    ledger.deliveries().bell().ring();
    awaitState(job, JobState.DONE);
    assertArrived(job, archive);
    assertThat(archive.count()).isEqualTo(2);
  }

  @Test
  void aWrongPasswordIsToldAndARenewedOneTakenWithoutARestart() throws Exception {
    DicomWebArchive archive = started(FreePort.next());
    Destination to = archive(archive.base(), "Basic d3Jvbmc6d3Jvbmc=", null);
    JobRow job = two();
    service(PATIENT, to);
    awaitText(job, "ARCHIVE (" + archive.base() + ") answered 401", "file of authorization");
    assertThat(archive.count()).isZero();
    Files.writeString(peerFolder.resolve("authorization"), DicomWebArchive.AUTHORIZATION);
    awaitState(job, JobState.DONE);
    assertArrived(job, archive);
  }

  @Test
  void aServerThatIsDownGetsThemWhenItIsUp() throws Exception {
    int port = FreePort.next();
    URI base = URI.create("http://127.0.0.1:" + port + "/dicom-web");
    JobRow job = two();
    service(PATIENT, archive(base, DicomWebArchive.AUTHORIZATION, null));
    awaitText(job, "no connection to ARCHIVE (" + base + ")");
    DicomWebArchive archive = started(port);
    awaitState(job, JobState.DONE);
    assertArrived(job, archive);
  }

  @Test
  void anotherBaseIsNoStow() throws Exception {
    DicomWebArchive archive = started(FreePort.next());
    URI wrong = URI.create(archive.base() + "-of-old");
    JobRow job = two();
    service(IMPATIENT, archive(wrong, DicomWebArchive.AUTHORIZATION, null));
    awaitText(job, "answered 404", "it has no STOW-RS at this address");
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job)).allMatch(row -> row.state() == DeliveryState.FAILED);
    assertThat(archive.count()).isZero();
  }

  @Test
  void onlyACertificateThatIsBelievedIsSentTo() throws Exception {
    TestAuthority ca = new TestAuthority("Archive CA");
    Identity server = ca.issue(peerFolder, "archive", "127.0.0.1");
    Tls right = tls(ca.pem(peerFolder));
    Tls wrong = tls(new TestAuthority("Another CA").pem(peerFolder));
    DicomWebArchive archive = started(FreePort.next());
    TlsFront front = new TlsFront(shown(server), archive.base().getPort());
    opened.add(front);
    URI base = URI.create("https://127.0.0.1:" + front.port() + "/dicom-web");
    JobRow job = two();
    DeliveryService service = service(PATIENT, archive(base, DicomWebArchive.AUTHORIZATION, wrong));
    awaitText(
        job,
        "no encrypted connection to ARCHIVE",
        "its certificate (CN=archive) is issued by CN=Archive CA",
        "trust");
    assertThat(archive.count()).isZero();
    service.close();
    Destination to = archive(base, DicomWebArchive.AUTHORIZATION, right);
    assertThat(StowProbe.ask("ARCHIVE", to.stow())).endsWith(" over TLS");
    service(PATIENT, to);
    awaitState(job, JobState.DONE);
    assertArrived(job, archive);
  }

  @Test
  void aCertificateForAnotherHostIsNotBelieved() throws Exception {
    TestAuthority ca = new TestAuthority("Archive CA");
    Identity server = ca.issue(peerFolder, "archive", "archive.example.org");
    Tls believed = tls(ca.pem(peerFolder));
    JobRow job = two();
    try (ScriptedServer fake =
        new ScriptedServer(shown(server), (head, body, out) -> out.write(0))) {
      URI base = URI.create("https://127.0.0.1:" + fake.port() + "/web");
      service(IMPATIENT, archive(base, "Bearer abc", believed));
      awaitText(job, "is for [archive.example.org], not for the host 127.0.0.1");
      assertThat(fake.heads()).isEmpty();
    }
  }

  private static SSLContext shown(Identity server) throws Exception {
    return TlsFiles.read(server.certificate(), server.key(), null, null)
        .tls(false, false, Duration.ofSeconds(10))
        .context();
  }

  private static Tls tls(Path trust) throws Exception {
    return new Tls(null, TlsFiles.trust(trust), false, true, Duration.ofSeconds(10), null, null);
  }
}
