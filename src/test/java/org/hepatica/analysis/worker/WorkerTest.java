package org.hepatica.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.process.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The child, spoken to by hand. */
@Timeout(60)
class WorkerTest {
  @TempDir Path folder;

  private static Message next(BlockingQueue<Message> said) throws InterruptedException {
    Message message = said.poll(30, TimeUnit.SECONDS);
    assertThat(message).as("an answer").isNotNull();
    return message;
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
    BlockingQueue<Message> said = new LinkedBlockingQueue<>();
    try (ChildJvm child =
        StandInWorker.launcher()
            .start(
                model,
                Placement.on(null),
                line -> Message.parse(line).ifPresent(said::add),
                line -> {})) {
      assertThat(next(said).event()).isEqualTo(Message.READY);
      byte[] noise = new byte[300_000];
      new Random(3).nextBytes(noise);
      child.send(new String(noise, StandardCharsets.ISO_8859_1));
      assertThat(next(said).reason()).startsWith("not a job");
      said.clear();
      for (String line : List.of("", "{", "[]", "null", "{\"event\":\"job\"}", "{\"job\":\"x\"}")) {
        child.send(line);
      }
      for (Path nonsense : List.of(folder.resolve("nowhere"), bad)) {
        child.send(Message.job(nonsense.toString()).line());
        Message answer = next(said);
        while (answer.job() == null) {
          assertThat(answer.event()).isEqualTo(Message.FAILED);
          answer = next(said);
        }
        assertThat(answer.event()).isEqualTo(Message.FAILED);
        assertThat(answer.reason()).contains(nonsense.toString());
      }
      child.send(Message.job(job.jobFolder().toString()).line());
      Message answer = next(said);
      while (answer.event().equals(Message.PROGRESS)) {
        answer = next(said);
      }
      assertThat(answer).isEqualTo(Message.done(job.jobFolder().toString()));
    }
  }

  @Test
  void messagesSurviveTheLine() {
    for (Message message :
        List.of(
            Message.job("/a b/\"c\"\n"),
            Message.ready("cpu", true, "oneDNN, 2 threads", "id"),
            Message.progress("/j", "segment", 3, 9),
            Message.failed(null, "why: \u00e4"),
            Message.exhausted("/j", "cudaMalloc failed"))) {
      assertThat(message.line()).doesNotContain("\n");
      assertThat(Message.parse(message.line())).contains(message);
    }
    assertThat(Message.parse("OMP: Info #155")).isEmpty();
  }
}
