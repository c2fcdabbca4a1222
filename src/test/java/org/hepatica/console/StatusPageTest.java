package org.hepatica.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.hepatica.ledger.Jobs;
import org.junit.jupiter.api.Test;

/** What people see on the status page. */
class StatusPageTest extends ConsoleFixture {
  @Test
  void thePageShowsTheNodeAndEscapesEverything() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(page.body())
        .contains("liver 1512 mL", "<a href=\"/jobs/7\">7</a>", "10.1.2.3:104", "4 sent", "0000H")
        .contains("HEPATICA &lt;&amp;&gt;")
        .contains("Scheduled tasks", "retrain", "failed", "cases/masks/&lt;a&gt;.png is missing")
        .contains("&lt;script&gt;alert(&#39;x&#39;)", "it &quot;broke&quot; &amp; &lt;b&gt;")
        .contains("http-equiv=\"refresh\"")
        .containsOnlyOnce("<script")
        .doesNotContainPattern("(src|href)=\"(https?:)?//");
    HttpResponse<String> job = get("/jobs/6");
    assertThat(job.body()).contains("A700H", "Out of &lt;resources&gt;", "series complete");
    assertThat(get("/style.css").body()).contains("body");
    assertThat(get("/icon.svg").headers().firstValue("Content-Type")).hasValue("image/svg+xml");
  }

  @Test
  void numbersTitlesAndTimesOfThePageStayWhole() throws Exception {
    assertThat(get("/").body())
        .contains("<td class=\"short\"><a href=\"/jobs/7\">7</a>", "<td class=\"short\">PACS</td>");
    assertThat(get("/style.css").body()).contains(".short { white-space: nowrap; }");
  }

  /** On a small screen a reason would else stand in a column of one letter's width. */
  @Test
  void sentencesOfThePageHaveRoom() throws Exception {
    assertThat(get("/").body()).contains("<td class=\"text\">it &quot;broke&quot;");
    assertThat(get("/jobs/6").body())
        .contains("<td class=\"text\">Out of", "<td class=\"text\">series complete");
    assertThat(get("/style.css").body()).contains(".text { min-width: ");
  }

  /** A count of failed jobs, none of which is among the newest, must not be the end of the way. */
  @Test
  void thePageLeadsToTheJobsOfAStateAndSaysHowManyItDoesNotShow() throws Exception {
    assertThat(get("/").body()).contains("href=\"/?state=FAILED\"").doesNotContain("newest");
    for (int id = 100; id > 70; id--) {
      house.jobs.add(0, FakeHouse.job(id, "DONE", "PACS", 1500.0, null));
    }
    assertThat(get("/").body()).contains("The newest 25 of 32").doesNotContain("/jobs/6\"");
    assertThat(get("/?state=FAILED").body())
        .contains("Those that are <b>failed</b>", "/jobs/6\"", "All jobs")
        .doesNotContain("/jobs/7\"", "newest");
    assertThat(get("/?state=done").body()).contains("The newest 25 of 31");
    assertThat(get("/?state=QUEUED").body()).contains("None.").doesNotContain("No study");
    HttpResponse<String> none = get("/?state=%3Cb%3E");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("There is no such state; there are RECEIVING, QUEUED");
    List<Map<String, Object>> failed =
        Json.read(send(withToken("/api/jobs?state=FAILED")).body(), new TypeReference<>() {});
    assertThat(failed).hasSize(1).first().extracting(job -> job.get("id")).isEqualTo(6);
  }

  /** A zero in the colour of a failure alarms for nothing. */
  @Test
  void aCountOfNoneHasNoColour() throws Exception {
    house.noneOf = "REJECTED";
    assertThat(get("/").body())
        .contains("class=\"count none\" href=\"/?state=REJECTED\"")
        .contains("class=\"count bad\" href=\"/?state=FAILED\"");
    assertThat(get("/style.css").body()).contains(".count.none strong");
  }

  /** Of two dozen pictures that were taken and one that was not, the one is to be seen. */
  @Test
  void objectsThatFareAlikeAreCountedInOneRow() throws Exception {
    assertThat(get("/jobs/6").body())
        .contains("<td class=\"short\">A700H</td>")
        .containsOnlyOnce("2 sent")
        .containsOnlyOnce("1 failed")
        .containsOnlyOnce("A700H");
  }

  /**
   * The reason of a rejected series names a UID, which would make the table wider than the page.
   */
  @Test
  void longWordsOfTablesAreBroken() throws Exception {
    assertThat(get("/style.css").body())
        .containsPattern("\ntd \\{[^}]*overflow-wrap: anywhere;")
        .containsPattern("\n\\.short \\{[^}]*white-space: nowrap;");
  }

  /** What a person marked is no result of the node. */
  @Test
  void aCorrectionIsNoLiverThatWasFound() throws Exception {
    house.jobs.add(FakeHouse.learned(8));
    assertThat(get("/").body())
        .contains("case for retraining, 900 mL marked")
        .doesNotContain("liver 900 mL");
  }

  @Test
  void thePageNamesWhatIsHeld() throws Exception {
    assertThat(get("/").body()).doesNotContain("held", "()");
    house.jobs.add(FakeHouse.flagged(8, "conflict aside held"));
    assertThat(get("/").body()).contains("liver 900 mL (conflict, held)");
    house.jobs.add(FakeHouse.flagged(9, "incomplete"));
    assertThat(get("/").body()).contains("liver 900 mL (incomplete)");
    house.jobs.add(FakeHouse.flagged(10, Jobs.BROKEN_OFF));
    assertThat(get("/").body()).contains("liver 900 mL (broken-off)");
    house.jobs.add(FakeHouse.flagged(10, "review"));
    assertThat(get("/").body()).contains("liver 900 mL (review)");
  }

  /** Who corrected a liver never learned that nothing was learned of it. */
  @Test
  void thePageSaysWhatBecameOfCorrections() throws Exception {
    assertThat(get("/").body()).doesNotContain("Corrections");
    house.corrections.add(
        StatusSource.Correction.of(
            FakeHouse.job(9, "REJECTED", "EDITOR", null, "in <another> study")));
    house.corrections.add(StatusSource.Correction.of(FakeHouse.learned(8)));
    assertThat(get("/").body())
        .contains("<h2>Corrections</h2>", ">put aside</span>", "in &lt;another&gt; study")
        .contains(">learned</span>", "case for retraining, 900 mL marked", "/jobs/9", "EDITOR");
  }

  /** One that never had a job, because it contradicts what is here. */
  @Test
  void amongThemThoseThatWereKeptApart() throws Exception {
    house.corrections.add(
        new StatusSource.Correction(
            null, "<EDITOR>", "HEP-358 another patient", "2026-01-02T03:05:05Z"));
    house.corrections.add(StatusSource.Correction.of(FakeHouse.learned(8)));
    assertThat(get("/").body())
        .contains(
            ">put aside</span>",
            "HEP-358 another patient",
            "<td class=\"short\">&lt;EDITOR&gt;</td>",
            "/jobs/8")
        .doesNotContain("null");
  }
}
