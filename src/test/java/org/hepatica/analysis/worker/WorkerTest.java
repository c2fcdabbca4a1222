package org.hepatica.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.hepatica.analysis.AnalysisSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The child, spoken to by hand. */
@Timeout(60)
class WorkerTest {
  @TempDir Path folder;

  private static Message next(Lines lines) throws Exception {
    while (true) {
      Optional<Message> message = Message.parse(lines.next());
      if (message.isPresent()) {
        return message.get();
      }
    }
  }

  @Test
  void garbageIsAnsweredAndTheNextJobRuns() throws Exception {
    Path model = Files.writeString(folder.resolve("model"), "alpha");
    AnalysisJob job =
        new AnalysisJob(
            folder.resolve("job"), List.of(Path.of("works")), model, AnalysisSettings.defaults());
    JobFolder.prepare(job, "1");
    Path bad = Files.createDirectory(folder.resolve("bad"));
    Files.writeString(bad.resolve("job.json"), "{\"instances\":7}");
    Process child = StandInWorker.launcher().start(model, true, 1);
    try (OutputStream in = child.getOutputStream()) {
      Lines out = new Lines(child.getInputStream());
      assertThat(next(out).event()).isEqualTo(Message.READY);
      byte[] noise = new byte[3_000_000];
      new java.util.Random(3).nextBytes(noise);
      for (int i = 0; i < noise.length; i++) {
        noise[i] = noise[i] == '\n' ? (byte) 'x' : noise[i];
      }
      in.write(noise);
      in.write('\n');
      in.flush();
      assertThat(next(out).reason()).startsWith("not a job");
      for (String line : List.of("", "{", "[]", "null", "{\"event\":\"job\"}", "{\"job\":\"x\"}")) {
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        Message answer = next(out);
        assertThat(answer.event()).as(line).isEqualTo(Message.FAILED);
        assertThat(answer.job()).isNull();
      }
      for (Path nonsense : List.of(folder.resolve("nowhere"), bad)) {
        in.write((Message.job(nonsense.toString()).line() + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        Message answer = next(out);
        assertThat(answer.event()).isEqualTo(Message.FAILED);
        assertThat(answer.reason()).contains(nonsense.toString());
      }
      in.write(
          (Message.job(job.jobFolder().toString()).line() + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
      Message answer = next(out);
      while (answer.event().equals(Message.PROGRESS)) {
        answer = next(out);
      }
      assertThat(answer).isEqualTo(Message.done(job.jobFolder().toString()));
    }
    assertThat(child.waitFor(20, TimeUnit.SECONDS)).as("ends with its input").isTrue();
    assertThat(child.exitValue()).isZero();
  }

  @Test
  void messagesSurviveTheLine() {
    for (Message message :
        List.of(
            Message.job("/a b/\"c\"\n"),
            Message.ready("cpu", true, "oneDNN, 2 threads", "id"),
            Message.progress("/j", "segment", 3, 9),
            Message.failed(null, "why: \u00e4"))) {
      assertThat(message.line()).doesNotContain("\n");
      assertThat(Message.parse(message.line())).contains(message);
    }
    assertThat(Message.parse("OMP: Info #155")).isEmpty();
  }
}
