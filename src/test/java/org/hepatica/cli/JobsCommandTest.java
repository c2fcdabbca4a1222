package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.h2.jdbcx.JdbcDataSource;
import org.hepatica.console.ConsoleServer;
import org.hepatica.console.FakeHouse;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.Samples;
import org.hepatica.testing.JavaProgram;
import org.junit.jupiter.api.Test;

class JobsCommandTest extends CommandRuns {
  @Test
  void jobsAsksTheLedgerWhenNoNodeRuns() throws Exception {
    Path data = folder.resolve("data");
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no ledger").contains("--data");
    long id;
    try (Ledger ledger = Ledger.open(data)) {
      id = Samples.analysing(ledger, data, 1).id();
      ledger.jobs().fail(id, "HEP-314", "on purpose");
    }
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).containsPattern(id + " +FAILED +PACS +.*on purpose");
    assertThat(run(with("jobs", "show", "" + id))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("series    1.2.3.1").contains("HEP-3");
    assertThat(run(with("jobs", "retry", "" + id))).isEqualTo(ExitCode.DONE);
    assertThat(run(with("jobs", "retry", "" + id))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("QUEUED");
    assertThat(run(with("jobs", "show", "99"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("there is no job 99");
    assertThat(run(with("jobs", "show"))).isEqualTo(ExitCode.USAGE);
    assertThat(run(with("jobs", "list", "1"))).isEqualTo(ExitCode.USAGE);
    assertThat(run(with("jobs", "drop", "1"))).isEqualTo(ExitCode.USAGE);
    try (Ledger ledger = Ledger.open(data)) {
      assertThat(ledger.jobs().find(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }
  }

  /** With hundreds of jobs, the one that failed is what is looked for. */
  @Test
  void jobsListsThoseOfAStateAndSaysWhenThereMayBeMore() throws Exception {
    Path data = folder.resolve("data");
    long failed;
    long other;
    try (Ledger ledger = Ledger.open(data)) {
      failed = Samples.analysing(ledger, data, 1).id();
      ledger.jobs().fail(failed, "HEP-314", "on purpose");
      other = Samples.analysing(ledger, data, 2).id();
    }
    assertThat(run(with("jobs", "--limit", "1"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern(other + " +ANALYSING")
        .doesNotContain("FAILED")
        .contains("No more than the newest 1 are listed; see --limit.");
    assertThat(run(with("jobs", "--state", "failed"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern(failed + " +FAILED")
        .doesNotContain("ANALYSING", "newest");
    assertThat(run(with("jobs", "--state", "DONE"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("No job is DONE.").doesNotContain("No study");
    assertThat(run(with("jobs", "show", "1", "--state", "DONE"))).isEqualTo(ExitCode.USAGE);
    assertThat(run(with("jobs", "--state", "faild"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("FAILED");
  }

  /** Who only looks must not take the way back to the version before. */
  @Test
  void jobsLeavesTheLedgerOfAnOlderVersionAsItIs() throws Exception {
    Path data = folder.resolve("data");
    Path file = Files.createDirectories(data.resolve("ledger")).resolve("hepatica");
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + file);
    FluentConfiguration tables =
        Flyway.configure().dataSource(source).locations("classpath:db/migration");
    tables.target("11").load().migrate();
    for (String[] words :
        new String[][] {{"jobs"}, {"jobs", "show", "1"}, {"jobs", "retry", "1"}}) {
      assertThat(run(with(words))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains(file + ".mv.db is an older Hepatica's (tables 11 of ")
          .contains("nothing was changed")
          .contains("hepatica serve")
          .doesNotContain("fault of the program");
    }
    assertThat(tables.load().info().current().getVersion().getVersion()).isEqualTo("11");
    Ledger.open(data).close(); // as a start does
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
  }

  @Test
  void jobsMakesNoLedger() throws Exception {
    Path ledger = Files.createDirectories(folder.resolve("data").resolve("ledger"));
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("no ledger").contains("--data");
    assertThat(ledger).isEmptyDirectory();
  }

  @Test
  void jobsNamesWhatIsHeldAndWhy() throws Exception {
    Path data = folder.resolve("data");
    long id;
    try (Ledger ledger = Ledger.open(data)) {
      id = Samples.delivering(ledger, data, 1, 1, "PACS").id();
      ledger.jobs().flagNewest("1.2.3.1", "conflict", true);
      ledger.jobs().flagNewest("1.2.3.1", "conflict", true);
    }
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern(id + " +DELIVERING +PACS +.*liver 1501 mL \\(conflict, held\\)\n");
    assertThat(run(with("jobs", "show", "" + id))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsOnlyOnce(
            "HEP-303  held back: an instance came with other content or for another patient");
    try (Ledger ledger = Ledger.open(data)) {
      id = Samples.analysing(ledger, data, 2).id();
      ledger.jobs().flagNewest("1.2.3.2", "conflict", true);
      ledger.jobs().deliver(id, Conclusion.refused("HEP-403", "no CT"), List.of());
    }
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .as("what has ended waits for nobody")
        .containsPattern(id + " +REJECTED +PACS +.*no CT \\(conflict\\)\n");
  }

  @Test
  void jobsTellsWhichResultsAskForReviewAndWhy() throws Exception {
    Path data = folder.resolve("data");
    long id;
    try (Ledger ledger = Ledger.open(data)) {
      id = Samples.analysing(ledger, data, 1).id();
      List<String> flags = List.of("liver cut off at the lowest slice (1)");
      Conclusion doubtful = new Conclusion("SEGMENTED", "m", 300.0, null, null, flags);
      ledger.jobs().deliver(id, doubtful, Samples.results(data, id, 1));
    }
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).containsPattern(id + " +DONE +PACS +.*liver 300 mL \\(review\\)\n");
    assertThat(run(with("jobs", "show", "" + id))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("HEP-136  please review: liver cut off at the lowest slice (1)");
  }

  @Test
  void jobsAsksTheNodeThatRuns() throws Exception {
    Path data = folder.resolve("data");
    FakeHouse house = new FakeHouse();
    house.jobs.add(FakeHouse.job(6, "FAILED", "PACS", null, "broke"));
    try (ConsoleServer node = ConsoleServer.start(LOOPBACK, 0, house, house, house, data)) {
      assertThat(node.url()).startsWith("http://");
      assertThat(run(with("jobs", "show", "6"))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString())
          .containsOnlyOnce("to        PACS: 2 SENT after 1 attempt, 0000H")
          .containsOnlyOnce("to        PACS: 1 FAILED after 3 attempts, A700H, Out of <resources>");
      house.jobs.add(FakeHouse.job(5, "DONE", "PACS", 1500.0, null));
      assertThat(run(with("jobs", "--state", "failed"))).isEqualTo(ExitCode.DONE);
      assertThat(out.toString()).contains("broke").doesNotContain("DONE");
      house.jobs.remove(1);
      assertThat(run(with("jobs", "retry", "6"))).isEqualTo(ExitCode.DONE);
      assertThat(house.done).containsExactly("retry 6");
      assertThat(run(with("jobs", "retry", "5"))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString()).contains("there is no job 5");
      assertThat(data.resolve("ledger")).as("the ledger is left to the node").doesNotExist();
    }
  }

  /** Holds the ledger and answers nobody, as a node does while it starts. */
  public static final class StartingNode {
    private StartingNode() {}

    public static void main(String[] args) throws Exception {
      try (Ledger ledger = Ledger.open(Path.of(args[0]))) {
        ledger.jobs().recent(1);
        System.out.println("holds it");
        System.in.read();
      }
    }
  }

  @Test
  void aNodeThatStartsIsNotToBeStopped() throws Exception {
    Path data = folder.resolve("data");
    try (JavaProgram node = JavaProgram.start(StartingNode.class, data.toString())) {
      node.line("holds it");
      assertThat(run(with("jobs"))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains(data + ": its node cannot be asked: it is starting or stopping")
          .contains("again")
          .doesNotContain("stop it", "fault of the program");
      assertThat(run(with("jobs", "--set", "console.enabled=false"))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains("--set console.enabled=false")
          .contains("without a console nobody can ask it")
          .doesNotContain("starting");
    }
  }

  /** Such as on a full disk: the ledger that H2 closed under the node is not for others to open. */
  @Test
  void jobsLeavesTheLedgerToANodeThatCannotReadIt() throws Exception {
    Path data = folder.resolve("data");
    FakeHouse house = new FakeHouse();
    Ledger.open(data).close();
    try (ConsoleServer node = ConsoleServer.start(LOOPBACK, 0, house, house, house, data)) {
      house.ledgerFails = true;
      assertThat(run(with("jobs"))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains("the node at " + node.url() + " answered 500: This failed; the log says why.");
    }
  }

  @Test
  void aTokenLeftByAKilledNodeIsNoNode() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
      port = free.getLocalPort();
    }
    Files.write(data.resolve("console.token"), List.of("http://127.0.0.1:" + port, "secret"));
    Ledger.open(data).close();
    assertThat(run(with("jobs"))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("No study has come yet");
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamed() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Ledger.open(data).close();
    List<Socket> callers = new ArrayList<>();
    try (ServerSocket deaf = new ServerSocket(0, 1, LOOPBACK)) {
      String url = "http://127.0.0.1:" + deaf.getLocalPort();
      Files.write(data.resolve("console.token"), List.of(url, "secret"));
      for (int i = 0; i < 2; i++) { // one more than its queue has room for: it takes no others
        callers.add(new Socket(LOOPBACK, deaf.getLocalPort()));
      }
      assertThat(run(with("jobs"))).isEqualTo(ExitCode.FAILED);
      assertThat(err.toString())
          .contains("the node at " + url + " does not answer (HTTP connect timed out)")
          .contains("console")
          .doesNotContain("Exception");
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
  }
}
