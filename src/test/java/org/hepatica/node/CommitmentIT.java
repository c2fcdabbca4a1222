package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.OrthancPacs;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Storage commitment with a real PACS, in both directions: Orthanc commits to the results that it
 * got, reporting on an association of its own; and the node commits to what Orthanc sent to it.
 */
class CommitmentIT {
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final Duration WITHIN = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void orthancCommitsToOurResultsAndWeToItsStudy() throws IOException {
    Path source = Peers.data("ct/crlm-1006");
    Peers.require("orthanc");
    int nodePort = FreePort.next();
    int pacsPort = FreePort.next();
    NodeFolders.pacs(folder, pacsPort, "commitment: required");
    try (HepaticaProcess node = NodeFolders.serve(folder, nodePort, QUIET, NodeFolders.ONCE);
        OrthancPacs pacs = OrthancPacs.start(folder.resolve("pacs"), nodePort, pacsPort)) {
      node.awaitOutput("Hepatica is ready", WITHIN);
      pacs.upload(files(source));
      Awaitility.await("the job is done; " + pacs.log())
          .atMost(WITHIN)
          .until(() -> node.output().contains("→ DONE:"));
      // It came on an association that Orthanc opened; the line follows the step by a moment.
      node.awaitOutput("HEP-264 PACS (127.0.0.1) reports on transaction", WITHIN);
      assertThat(pacs.series("SEG")).hasSize(1);

      commitsTo(pacs, pacs.series("CT").get(0), files(source).size());
      doesNotCommitTo(pacs, pacs.series("SEG").get(0));
      // Orthanc does not wait for a report on the association of its request.
      node.awaitOutput("HEP-340 PACS has the report on its transaction", WITHIN);
      assertThat(node.stop()).isZero();
    }
    resultsAreCommitted();
  }

  /** Orthanc asks for what it sent to us. */
  private static void commitsTo(OrthancPacs pacs, String series, int instances) {
    JsonNode transaction = reported(pacs, pacs.requestCommitment(series));
    assertThat(transaction.path("Status").asText()).as(transaction.toString()).isEqualTo("Success");
    assertThat(transaction.path("Success")).hasSize(instances);
    assertThat(transaction.path("Failures")).isEmpty();
  }

  /** Orthanc asks for our own result, which it has sent back and we have not kept. */
  private static void doesNotCommitTo(OrthancPacs pacs, String series) {
    JsonNode transaction = reported(pacs, pacs.requestCommitment(series));
    assertThat(transaction.path("Status").asText()).as(transaction.toString()).isEqualTo("Failure");
    assertThat(transaction.path("Success")).isEmpty();
    assertThat(transaction.path("Failures")).hasSize(1);
    assertThat(transaction.path("Failures").get(0).path("FailureReason").asInt())
        .as("no such object instance: " + transaction)
        .isEqualTo(0x0112);
  }

  private static JsonNode reported(OrthancPacs pacs, String path) {
    return Awaitility.await("the report on " + path + "; " + pacs.log())
        .atMost(WITHIN)
        .until(
            () -> pacs.get(path),
            answer -> !answer.path("Status").asText().equals(OrthancPacs.PENDING));
  }

  private void resultsAreCommitted() throws IOException {
    try (Ledger ledger = Ledger.open(folder.resolve("data"))) {
      List<DeliveryRow> rows = new ArrayList<>();
      for (JobRow job : ledger.jobs().recent(10)) {
        assertThat(job.state()).isEqualTo(JobState.DONE);
        rows.addAll(ledger.deliveries().ofJob(job.id()));
      }
      assertThat(rows)
          .isNotEmpty()
          .allSatisfy(
              row -> {
                assertThat(row.state()).isEqualTo(DeliveryState.COMMITTED);
                assertThat(row.commitmentUid()).startsWith("2.25.");
              });
      assertThat(ledger.owedReports().count()).as("reports still owed").isZero();
    }
  }

  private static List<Path> files(Path series) throws IOException {
    try (Stream<Path> files = Files.list(series)) {
      return files.filter(file -> file.toString().endsWith(".dcm")).sorted().toList();
    }
  }
}
