package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hepatica.node.UnmistakableSeries.SHORT;
import static org.hepatica.node.UnmistakableSeries.WHOLE;
import static org.hepatica.node.UnmistakableSeries.ascii;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.testing.DcmtkPacs;
import org.hepatica.testing.FreePort;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that the node writes or serves tells who a patient is, but for the DICOM objects it keeps
 * and makes: with all its debug lines on, and through all the trouble that makes it speak of what
 * it was sent.
 */
class DeidentifiedIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final int nodePort = FreePort.next();
  private final int pacsPort = FreePort.next();
  private final GivenAway givenAway = new GivenAway(UnmistakablePatient.words());

  @Test
  void whatIsWrittenAndServedTellsNoPatient() throws Exception {
    Peers.require("storescu");
    NodeFolders.pacs(folder, pacsPort);
    NodeTraces traces = new NodeTraces(folder.resolve("data"), folder.resolve("kept"), givenAway);
    UnmistakableSeries series = new UnmistakableSeries(folder);
    try (DcmtkPacs pacs = DcmtkPacs.start(folder, pacsPort)) {
      try (HepaticaProcess node = serve()) {
        pacs.send(
            nodePort, series.make("whole", UnmistakablePatient.HEDWIGIS, WHOLE, (i, d) -> {}));
        traces.keepFindings();
        node.awaitOutput("→ DONE", PATIENCE);
        List<DataSet> results = pacs.received();
        assertThat(results)
            .as("results that name the patient")
            .hasSizeGreaterThan(3)
            .allMatch(d -> d.string(Tag.PATIENT_NAME).startsWith("Wunderlich^Hedwigis"));
        new TroublesomeSender(folder, nodePort, node, pacs).all();
        traces.served();
        givenAway.in("jobs of the running node", jobs("list"));
        assertThat(node.stop()).isZero();
        givenAway.in("the node's output", node.output());
      }
    }
    for (int job = 1; job <= 5; job++) {
      givenAway.in("jobs show " + job, jobs("show", String.valueOf(job)));
    }
    traces.ledger();
    traces.written();
    assertThat(givenAway.found()).isEmpty();
    traces.assertThatTheSearchFinds();
  }

  @Test
  void segmentWritesFindingsWithoutThePatient() throws IOException {
    UnmistakableSeries series = new UnmistakableSeries(folder);
    series.make("in/whole", UnmistakablePatient.XIAODONG, WHOLE, (i, d) -> {});
    series.make("in/frame", UnmistakablePatient.HEDWIGIS, SHORT, UnmistakableSeries::nameForFrame);
    series.make(
        "in/name",
        UnmistakablePatient.HEDWIGIS,
        SHORT,
        (i, d) -> d.setBytes(Tag.SERIES_INSTANCE_UID, Vr.UI, ascii("Wunderlich 19411229")));
    Path out = folder.resolve("out");
    String[] command = {
      "segment",
      folder.resolve("in").toString(),
      "--out",
      out.toString(),
      "--data",
      folder.resolve("data").toString(),
      "--set",
      "result.series=all"
    };
    Peers.Output ended = HepaticaProcess.run(folder, PATIENCE, command);
    assertThat(ended.exit()).as(ended.text()).isZero();
    givenAway.in("segment's output", ended.text());
    assertThat(ended.text()).contains("HEP-402").contains(": liver ");
    for (Path file : NodeTraces.files(out)) {
      if (!file.toString().endsWith(".dcm")) {
        givenAway.in(out, file);
      }
    }
    assertThat(out.resolve("findings.json")).exists();
    assertThat(givenAway.found()).isEmpty();
    for (Path file : NodeTraces.files(out)) {
      givenAway.in(out, file);
    }
    assertThat(givenAway.found()).as("the search finds").isNotEmpty();
  }

  private HepaticaProcess serve() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("conf"));
    Files.copy(Path.of("conf/hepatica.yaml"), conf.resolve("hepatica.yaml"));
    Files.writeString(
        conf.resolve("logback.xml"),
        Files.readString(Path.of("conf/logback.xml"))
            .replace("\"org.hepatica\" level=\"INFO\"", "\"org.hepatica\" level=\"TRACE\"")
            .replace("root level=\"WARN\"", "root level=\"DEBUG\""));
    HepaticaProcess node =
        NodeFolders.serve(
            conf,
            folder,
            nodePort,
            Duration.ofSeconds(1),
            "--set",
            "console.enabled=true",
            "--set",
            "console.port=0");
    node.awaitOutput("Hepatica is ready", PATIENCE);
    return node;
  }

  private String jobs(String... arguments) {
    List<String> command = new ArrayList<>(List.of("jobs"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", folder.resolve("data").toString()));
    Peers.Output jobs = HepaticaProcess.run(folder, SOON, command.toArray(String[]::new));
    assertThat(jobs.exit()).as(jobs.text()).isZero();
    return jobs.text();
  }
}
