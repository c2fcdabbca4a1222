package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.console.JobAdmin;
import org.hepatica.console.LedgerAdmin;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.LedgerHeld;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hepatica jobs}: asks the running node, or the ledger itself when no node runs. */
@Command(
    name = "jobs",
    description = "List the newest jobs, show one with all that happened to it, or try one again.",
    footer = {
      "",
      "Example:",
      "  hepatica jobs",
      "  hepatica jobs --state FAILED",
      "  hepatica jobs show 12",
      "  hepatica jobs retry 12"
    })
final class JobsCommand implements Callable<Integer> {
  private enum Action {
    LIST,
    SHOW,
    RETRY
  }

  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "list|show|retry",
      defaultValue = "list",
      description = "What to do (default: ${DEFAULT-VALUE}).")
  private Action action;

  @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "Number of the job.")
  private Long id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many to list, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "List those in this state: ${COMPLETION-CANDIDATES} (default: all).")
  private JobState state;

  @Override
  public Integer call() throws IOException {
    if ((id == null) != (action == Action.LIST)) {
      throw usage(id == null ? "Say which job: its number." : "list takes no number.");
    }
    if (limit < 1 || limit > JobAdmin.MOST_JOBS) {
      throw usage("--limit is 1 to " + JobAdmin.MOST_JOBS + ".");
    }
    if (state != null && action != Action.LIST) {
      throw usage("--state is for list.");
    }
    HepaticaConfig config = options.load();
    PrintWriter out = spec.commandLine().getOut();
    switch (action) {
      case LIST ->
          list(out, ask(config, admin -> admin.jobs(state == null ? null : state.name(), limit)));
      case SHOW -> show(out, ask(config, admin -> admin.job(id)));
      case RETRY -> {
        JobAdmin.Job job = ask(config, admin -> admin.retry(id));
        out.println("job " + job.id() + " is " + job.state());
      }
    }
    return ExitCode.DONE;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static <T> T ask(HepaticaConfig config, Function<JobAdmin, T> question)
      throws IOException {
    Path dataDir = config.dataDir();
    Optional<NodeClient> node = NodeClient.of(dataDir);
    if (node.isPresent()) {
      return question.apply(node.get());
    }
    if (!Ledger.isIn(dataDir)) {
      throw new CommandFailed(
          dataDir + " holds no ledger; name the node's data folder with --data");
    }
    try (Ledger ledger = Ledger.openAsItIs(dataDir)) {
      return question.apply(new LedgerAdmin(ledger));
    } catch (LedgerHeld e) {
      throw new CommandFailed(dataDir + ": its node cannot be asked: " + why(config));
    }
  }

  /** A node holds the ledger first, and answers last. */
  private static String why(HepaticaConfig config) {
    return config.settings().console().enabled()
        ? "it is starting or stopping; try again in a moment (its log says how far it is)"
        : config.where("console.enabled")
            + " is false, and without a console nobody can ask it: stop it, or give it a console";
  }

  private void list(PrintWriter out, List<JobAdmin.Job> jobs) {
    out.printf("%5s  %-11s  %-16s  %-20s  %s%n", "JOB", "STATE", "FROM", "RECEIVED", "RESULT");
    for (JobAdmin.Job job : jobs) {
      out.printf(
          "%5d  %-11s  %-16s  %-20s  %s%n",
          job.id(),
          job.state(),
          job.source(),
          seconds(job.created()),
          result(job) + job.toLookAt());
    }
    if (jobs.isEmpty()) {
      out.println(state == null ? "No study has come yet." : "No job is " + state + ".");
    }
    if (jobs.size() == limit) {
      out.println("No more than the newest " + limit + " are listed; see --limit.");
    }
  }

  private static void show(PrintWriter out, JobAdmin.JobDetails details) {
    JobAdmin.Job job = details.job();
    out.printf("job       %d%nstate     %s%n", job.id(), job.state());
    out.printf("study     %s%nseries    %s%n", job.studyUid(), job.seriesUid());
    out.printf("revision  %d%nfrom      %s%n", job.revision(), job.source());
    out.printf("received  %s%nchanged   %s%n", seconds(job.created()), seconds(job.changed()));
    print(out, "model", job.model());
    print(out, "result", result(job));
    print(out, "flags", job.flags());
    details
        .alike()
        .forEach(
            (d, objects) ->
                out.printf(
                    "to        %s: %d %s after %d attempt%s%s%s%n",
                    d.destination(),
                    objects,
                    d.state(),
                    d.attempts(),
                    d.attempts() == 1 ? "" : "s",
                    d.status() == null ? "" : ", %04XH".formatted(d.status()),
                    d.text() == null ? "" : ", " + d.text()));
    details.events().forEach(e -> out.printf("%s  %s  %s%n", seconds(e.at()), e.code(), e.text()));
  }

  private static void print(PrintWriter out, String name, String value) {
    if (value != null && !value.isEmpty()) {
      out.printf("%-8s  %s%n", name, value);
    }
  }

  private static String result(JobAdmin.Job job) {
    if (job.volumeMl() != null) {
      return job.volume();
    }
    if (job.reason() != null) {
      return (job.code() == null ? "" : job.code() + " ") + job.reason();
    }
    return job.outcome() == null ? "" : job.outcome();
  }

  /** ISO 8601 without the fraction of the second. */
  private static String seconds(String iso) {
    return iso == null ? "" : iso.replaceFirst("\\.\\d+Z$", "Z");
  }
}
