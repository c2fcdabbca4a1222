package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hepatica.dicom.net.DimseStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StowAnswerTest {
  @TempDir Path folder;

  private static StowAnswer read(String type, String body) {
    return StowAnswer.read(type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String xml(String tag, String... attributes) {
    return """
        <?xml version="1.0"?>
        <NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">
        <DicomAttribute tag="%s" vr="SQ" keyword="S"><Item number="1">%s</Item></DicomAttribute>
        </NativeDicomModel>"""
        .formatted(tag, String.join("", attributes));
  }

  private static String attribute(String tag, String value) {
    return "<DicomAttribute tag=\"%s\" vr=\"UI\"><Value number=\"1\">%s</Value></DicomAttribute>"
        .formatted(tag, value);
  }

  @Test
  void xmlIsReadAsJsonIs() {
    StowAnswer stored =
        read("application/dicom+xml; charset=utf-8", xml("00081199", attribute("00081155", "1.2")));
    assertThat(stored.of("1.2")).isEqualTo(DimseStatus.SUCCESS);
    assertThat(stored.of("1.3")).isNull();
    StowAnswer failed =
        read(
            "text/xml",
            xml("00081198", attribute("00081155", "1.2"), attribute("00081197", "272")));
    assertThat(failed.of("1.2").code()).isEqualTo(0x0110);
    assertThat(read("application/xml", xml("0008119A", attribute("00081197", "42752"))).of("1.2"))
        .extracting(DimseStatus::code)
        .isEqualTo(0xA700);
  }

  @Test
  void aListOfOneIsRead() {
    String body =
        "[{\"00081199\":{\"vr\":\"SQ\",\"Value\":[{\"00081155\":{\"vr\":\"UI\",\"Value\":[\"1.2\"]}}]}}]";
    assertThat(read("application/json", body).of("1.2")).isEqualTo(DimseStatus.SUCCESS);
  }

  @Test
  void noEntityIsReadFromOutsideNorBlownUpWithin() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "1.2");
    String outside =
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>";
    String body =
        xml("00081199", attribute("00081155", "&x;")).replaceFirst("(?s)^<\\?.*?\\?>", "");
    assertThat(read("application/dicom+xml", outside + body)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "7", "null", "{\"00081199\":7}", "{\"00081198\":{\"Value\":{}}}"})
  void whatIsNoAnswerNamesNothing(String body) {
    StowAnswer answer = read("application/dicom+json", body);
    assertThat(answer == null ? null : answer.of("1.2")).isNull();
    assertThat(read("application/dicom+xml", body)).isNull();
    assertThat(read("text/plain", body)).isNull();
  }

  @Test
  void deepNestingIsNoFault() {
    assertThat(read("application/json", "[".repeat(200_000))).isNull();
    assertThat(read("application/dicom+xml", "<a>".repeat(80_000))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120 | 120",
        "Wed, 21 Oct 2026 07:28:00 GMT | 60",
        "Wed, 21 Oct 2015 07:28:00 GMT | 0",
        "soon | 0",
        "-5 | 0",
        "99999999999999999999 | 0"
      })
  void retryAfterIsSecondsOrADate(String text, long seconds) {
    HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(text)), (a, b) -> true);
    assertThat(StowStatus.pause(headers, Instant.parse("2026-10-21T07:27:00Z")))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void whatItAsksForIsKeptUpToTheLongestPause() {
    DeliverySettings settings = DeliverySettings.defaults();
    Instant now = Instant.parse("2026-10-21T07:27:00Z");
    assertThat(settings.next(1, now, now, Duration.ofMinutes(5)))
        .isEqualTo(now.plus(Duration.ofMinutes(5)));
    assertThat(settings.next(1, now, now, Duration.ofDays(400)))
        .isEqualTo(now.plus(Duration.ofHours(1)));
    assertThat(settings.next(4, now, now, Duration.ofSeconds(1)))
        .isEqualTo(now.plus(Duration.ofSeconds(80)));
  }
}
