package org.hepatica.console;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The pages for people: the state of the node, and of one job. Nothing from outside. */
final class StatusPage {
  private static final int REFRESH_SECONDS = 10;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private static final String TABLE_END = "</table></div>";

  private StatusPage() {}

  /**
   * The state of the node.
   *
   * @param state of the jobs that are listed; null for all
   * @param jobs the newest of them
   */
  static String overview(
      StatusSource source, List<StatusSource.Check> health, String state, List<JobAdmin.Job> jobs) {
    Map<String, Long> counts = source.jobCounts();
    Html page = checks(health).raw("<h2>Jobs</h2><section class=\"counts\">");
    counts.forEach((of, n) -> count(page, of, n));
    page.raw("</section>");
    if (state != null) {
      page.raw("<p>Those that are <b>")
          .text(words(state))
          .raw("</b>. <a href=\"/\">All jobs</a></p>");
    }
    jobTable(page, state, jobs);
    long all =
        counts.entrySet().stream()
            .filter(count -> state == null || count.getKey().equalsIgnoreCase(state))
            .mapToLong(Map.Entry::getValue)
            .sum();
    if (all > jobs.size()) {
      page.element(
          "p",
          "empty",
          "The newest %d of %d; \u201chepatica jobs --limit\u201d lists more."
              .formatted(jobs.size(), all));
    }
    corrections(page, source.corrections());
    destinations(page, source.destinations());
    tasks(page, source.tasks());
    page.raw("<h2>This node</h2><table class=\"facts\">");
    source
        .facts()
        .forEach((k, v) -> page.raw("<tr>").element("th", k).element("td", v).raw("</tr>"));
    page.raw("</table>");
    return foot(page);
  }

  /** How many jobs are in a state, and the way to them. None is no news, good or bad. */
  private static void count(Html page, String state, long jobs) {
    page.raw("<a class=\"count ").text(jobs == 0 ? "none" : tone(state)).raw("\" href=\"/?state=");
    page.text(state).raw("\">").element("strong", jobs).element("span", words(state)).raw("</a>");
  }

  /** The state of a node whose jobs cannot be read. */
  static String checksAlone(List<StatusSource.Check> health) {
    return foot(checks(health).element("p", "empty", "The jobs cannot be read; the log says why."));
  }

  private static Html checks(List<StatusSource.Check> health) {
    Html page = head("Hepatica").raw("<section class=\"checks\">");
    for (StatusSource.Check check : health) {
      page.raw("<div class=\"card ").raw(check.ok() ? "good" : "bad").raw("\">");
      page.element("h3", check.name()).element("p", check.ok() ? "well" : "not well");
      page.element("small", check.detail()).raw("</div>");
    }
    return page.raw("</section>");
  }

  /** One job. */
  static String job(JobAdmin.JobDetails details) {
    JobAdmin.Job job = details.job();
    Html page = head("Hepatica: job " + job.id());
    page.raw("<p><a href=\"/\">← all jobs</a></p><h2>Job ").text(job.id()).raw("</h2>");
    page.raw("<table class=\"facts\">");
    row(page, "State", words(job.state()));
    row(page, "Study", job.studyUid());
    row(page, "Series", job.seriesUid() + ", revision " + job.revision());
    row(page, "From", job.source());
    row(page, "Received", time(job.created()));
    row(page, "Changed", time(job.changed()));
    row(page, "Result", result(job));
    row(page, "Model", job.model());
    row(page, "Flags", job.flags());
    page.raw("</table><h2>Deliveries</h2>");
    if (details.deliveries().isEmpty()) {
      page.element("p", "empty", "None.");
    } else {
      table(page, "Deliveries", "To", "Objects", "Attempts", "Status", "Last answer", "Next");
      details.alike().forEach((delivery, objects) -> delivery(page, delivery, objects));
      page.raw(TABLE_END);
    }
    page.raw("<h2>What happened</h2>");
    table(page, "What happened", "When", "Code", "What");
    for (JobAdmin.Event e : details.events()) {
      page.raw("<tr>").element("td", "short", time(e.at())).element("td", "short", e.code());
      page.element("td", "text", e.text()).raw("</tr>");
    }
    return foot(page.raw(TABLE_END));
  }

  private static void delivery(Html page, JobAdmin.Delivery d, long objects) {
    page.raw("<tr>").element("td", "short", d.destination()).raw("<td>");
    page.element("span", "state " + tone(d.state()), objects + " " + words(d.state()));
    page.raw("</td>").element("td", d.attempts());
    page.element("td", "short", d.status() == null ? "" : "%04XH".formatted(d.status()));
    page.element("td", "text", d.text()).element("td", "short", time(d.next())).raw("</tr>");
  }

  /** A page with one sentence. */
  static String message(String text) {
    return foot(head("Hepatica").element("p", text).raw("<p><a href=\"/\">← all jobs</a></p>"));
  }

  private static void jobTable(Html page, String state, List<JobAdmin.Job> jobs) {
    if (jobs.isEmpty()) {
      page.element("p", "empty", state == null ? "No study has come yet." : "None.");
      return;
    }
    table(page, "Jobs", "Job", "State", "From", "Received", "Result", "Series");
    for (JobAdmin.Job job : jobs) {
      page.raw("<tr id=\"job-").text(job.id()).raw("\"><td class=\"short\"><a href=\"/jobs/");
      page.text(job.id()).raw("\">").text(job.id()).raw("</a></td>");
      page.raw("<td>").element("span", "state " + tone(job.state()), words(job.state()));
      page.raw("</td>").element("td", "short", job.source());
      page.element("td", "short", time(job.created()));
      page.element("td", "text", result(job) + job.toLookAt())
          .element("td", "uid", job.seriesUid())
          .raw("</tr>");
    }
    page.raw(TABLE_END);
  }

  /** Who corrects a liver looks here for what became of it. */
  private static void corrections(Html page, List<StatusSource.Correction> corrections) {
    if (corrections.isEmpty()) {
      return;
    }
    page.raw("<h2>Corrections</h2>");
    table(page, "Corrections", "Job", "Fate", "Why", "From", "At");
    for (StatusSource.Correction correction : corrections) {
      if (correction.job() == null) {
        keptApart(page, correction);
      } else {
        correction(page, correction.job());
      }
    }
    page.raw(TABLE_END);
  }

  private static void correction(Html page, JobAdmin.Job job) {
    page.raw("<tr id=\"correction-").text(job.id()).raw("\"><td class=\"short\">");
    page.raw("<a href=\"/jobs/").text(job.id()).raw("\">").text(job.id()).raw("</a></td><td>");
    page.element("span", "state " + tone(job.state()), fate(job)).raw("</td>");
    page.element("td", "text", result(job) + job.toLookAt());
    page.element("td", "short", job.source()).element("td", "short", time(job.changed()));
    page.raw("</tr>");
  }

  private static void keptApart(Html page, StatusSource.Correction correction) {
    page.raw("<tr><td class=\"short\">none</td><td>");
    page.element("span", "state " + tone("REJECTED"), "put aside").raw("</td>");
    page.element("td", "text", correction.why());
    page.element("td", "short", correction.from());
    page.element("td", "short", time(correction.at())).raw("</tr>");
  }

  private static String fate(JobAdmin.Job job) {
    return switch (job.state()) {
      case "DONE" -> "learned";
      case "REJECTED" -> "put aside";
      case "FAILED" -> "failed";
      default -> "waits";
    };
  }

  private static void destinations(Html page, List<StatusSource.Destination> destinations) {
    page.raw("<h2>Destinations</h2>");
    if (destinations.isEmpty()) {
      page.element("p", "empty", "No AE receives results: see ae-config.");
      return;
    }
    table(page, "Destinations", "AE", "Address", "Objects", "Last result", "At");
    for (StatusSource.Destination d : destinations) {
      page.raw("<tr>").element("td", "short", d.aeTitle());
      page.element("td", "short", d.address()).raw("<td>");
      d.counts()
          .forEach(
              (state, n) -> {
                if (n > 0) {
                  page.element("span", "state " + tone(state), n + " " + words(state)).raw(" ");
                }
              });
      page.raw("</td>")
          .element("td", "text", d.lastResult())
          .element("td", "short", time(d.lastAt()));
      page.raw("</tr>");
    }
    page.raw(TABLE_END);
  }

  private static void tasks(Html page, List<StatusSource.Task> tasks) {
    page.raw("<h2>Scheduled tasks</h2>");
    if (tasks.isEmpty()) {
      page.element("p", "empty", "None has run since the start.");
      return;
    }
    table(page, "Scheduled tasks", "Task", "State", "Ended", "Result");
    for (StatusSource.Task task : tasks) {
      String state = task.ok() ? "DONE" : "FAILED";
      page.raw("<tr>").element("td", "short", task.name()).raw("<td>");
      page.element("span", "state " + tone(state), words(state)).raw("</td>");
      page.element("td", "short", time(task.at())).element("td", task.text()).raw("</tr>");
    }
    page.raw(TABLE_END);
  }

  private static String result(JobAdmin.Job job) {
    if (job.volumeMl() != null) {
      return job.volume();
    }
    if (job.reason() != null) {
      return (job.code() == null ? "" : job.code() + " ") + job.reason();
    }
    return job.outcome() == null ? "" : words(job.outcome());
  }

  /**
   * Begins a table, which on a small screen is scrolled by itself, by keyboard too.
   *
   * @param name which a screen reader says
   */
  private static void table(Html page, String name, String... columns) {
    page.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").text(name);
    page.raw("\"><table><tr>");
    for (String column : columns) {
      page.raw("<th scope=\"col\">").text(column).raw("</th>");
    }
    page.raw("</tr>");
  }

  private static void row(Html page, String name, String value) {
    page.raw("<tr>").element("th", name).element("td", value).raw("</tr>");
  }

  private static String words(String state) {
    return state.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The colour of a state. */
  private static String tone(String state) {
    return switch (state) {
      case "DONE", "SENT", "COMMITTED" -> "good";
      case "FAILED" -> "bad";
      case "DONE_PARTLY", "REJECTED" -> "odd";
      default -> "busy";
    };
  }

  private static String time(String iso) {
    if (iso == null || iso.isEmpty()) {
      return "";
    }
    try {
      return TIME.format(Instant.parse(iso));
    } catch (DateTimeParseException e) {
      return iso;
    }
  }

  private static Html head(String title) {
    return new Html()
        .raw("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw(
            "<noscript><meta http-equiv=\"refresh\" content=\""
                + REFRESH_SECONDS
                + "\"></noscript>")
        .raw("<script src=\"/refresh.js\" defer></script>")
        .raw("<link rel=\"icon\" href=\"/icon.svg\"><link rel=\"stylesheet\" href=\"/style.css\">")
        .element("title", title)
        .raw("</head><body><header><a href=\"/\"><img src=\"/icon.svg\" alt=\"\">Hepatica</a>")
        .raw("<span>explainable liver segmentation</span></header><main>");
  }

  private static String foot(Html page) {
    return page.raw("</main><footer><p id=\"said\" role=\"status\"></p>Shows itself anew every ")
        .text(REFRESH_SECONDS)
        .raw(" s, but while you type or select. <span id=\"shown\">")
        .text(TIME.format(Instant.now()) + " " + TIME.getZone())
        .raw(
            "</span> <a href=\"/health\">health</a> <a"
                + " href=\"/metrics\">metrics</a></footer></body></html>")
        .toString();
  }
}
