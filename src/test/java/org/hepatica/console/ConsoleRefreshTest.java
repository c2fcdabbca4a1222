package org.hepatica.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.hepatica.testing.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real Chromium: they show themselves anew and leave the reader in peace. */
@Timeout(180)
class ConsoleRefreshTest extends ConsoleFixture {
  private static final String NOW = "document.dispatchEvent(new Event('visibilitychange'))";

  private static final String PLACE =
      "Math.round(document.querySelector('#job-30').getBoundingClientRect().top)";

  @TempDir Path folder;

  @Test
  void focusScrollingAndSelectionStayWhenThePageShowsItselfAnew() throws Exception {
    for (int id = 8; id < 40; id++) {
      house.jobs.add(0, FakeHouse.job(id, "DONE", "PACS", 1500.0, null));
    }
    try (Browser browser = Browser.open(folder, server.url() + "/", 360, 640)) {
      browser.await("document.readyState === 'complete' && !!document.querySelector('#job-30')");
      browser.value("window.mark = 1; document.querySelector('#job-30 a').focus()");
      int place = browser.value(PLACE).asInt();
      house.jobs.add(0, FakeHouse.job(99, "FAILED", "PACS", null, "new"));
      house.checks.set(0, new StatusSource.Check("ledger", false, "does not answer"));
      browser.await("(" + NOW + ", !!document.querySelector('#job-99'))");
      assertThat(browser.value("window.mark").asInt()).as("it was not loaded anew").isOne();
      assertThat(browser.value("document.activeElement.textContent").asText()).isEqualTo("30");
      assertThat(browser.value("scrollY").asInt()).isGreaterThan(0);
      assertThat(browser.value(PLACE).asInt()).isBetween(place - 2, place + 2);
      assertThat(browser.value("document.querySelector('[role=status]').textContent").asText())
          .isEqualTo("ledger is not well");
      assertThat(browser.value("document.querySelectorAll('[aria-live]').length").asInt()).isZero();

      browser.value("getSelection().selectAllChildren(document.querySelector('#job-30'))");
      house.jobs.add(0, FakeHouse.job(100, "DONE", "PACS", 1.0, null));
      browser.value(NOW + "; new Promise(done => setTimeout(done, 500))");
      assertThat(browser.value("getSelection().toString()").asText()).contains("30");
      assertThat(browser.value("!!document.querySelector('#job-100')").asBoolean()).isFalse();
      browser.value("getSelection().removeAllRanges()");
      browser.await("(" + NOW + ", !!document.querySelector('#job-100'))");
    }
  }

  /** Some houses let no script run. */
  @Test
  void withoutScriptsThePageIsLoadedAnew() throws Exception {
    assertThat(get("/").body())
        .contains("<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>")
        .contains("<script src=\"/refresh.js\" defer></script>");
    assertThat(get("/refresh.js").headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/javascript");
    try (Browser browser = Browser.open(folder, server.url() + "/", 360, 640)) {
      browser.send("Emulation.setScriptExecutionDisabled", Map.of("value", true));
      browser.send("Page.reload", Map.of());
      house.jobs.add(0, FakeHouse.job(99, "DONE", "PACS", 1500.0, null));
      browser.await("!!document.querySelector('#job-99')");
    }
  }

  /** At 200 % a window of 720 pixels has 360. */
  @Test
  void nothingOfThePageIsWiderThanASmallWindow() throws Exception {
    house.corrections.add(
        StatusSource.Correction.of(
            FakeHouse.job(9, "REJECTED", "EDITOR", null, "in another study")));
    try (Browser browser = Browser.open(folder, server.url() + "/", 800, 700)) {
      for (String path : new String[] {"/", "/jobs/6"}) {
        browser.send(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", 360, "height", 640, "deviceScaleFactor", 2, "mobile", false));
        browser.send("Page.navigate", Map.of("url", server.url() + path));
        browser.await("location.pathname === '" + path + "' && document.readyState === 'complete'");
        assertThat(browser.value("document.documentElement.scrollWidth").asInt())
            .as(path)
            .isLessThanOrEqualTo(360);
        assertThat(
                browser
                    .value(
                        "[...document.querySelectorAll('.scroll')].every(d => d.tabIndex === 0 && d.getAttribute('aria-label'))")
                    .asBoolean())
            .as("tables that scroll can be scrolled by keyboard")
            .isTrue();
        assertThat(browser.value("document.querySelectorAll('.scroll table').length").asInt())
            .isPositive();
      }
    }
  }
}
