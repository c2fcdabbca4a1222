package org.hepatica.cases;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.process.ChildJvm;
import org.hepatica.process.ChildTask;

/** Cases made in a process of its own: the node does not load volumes, nor what others marked. */
public final class CaseProcess {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CaseProcess() {}

  /** What the process is told, as one JSON argument. */
  record Order(Cases.Request request, AdmissionRules rules, String work) {}

  /**
   * Makes cases, see {@link Cases#make}; they stay in {@code work}.
   *
   * @throws IOException when it fails or runs past the deadline; the message ends with the process'
   *     last words
   * @throws InterruptedException when the waiting thread is interrupted; the process is killed then
   */
  public static Cases.Outcome make(
      Cases.Request request, AdmissionRules rules, Path work, int heapMegabytes, Duration deadline)
      throws IOException, InterruptedException {
    AtomicReference<String> answer = new AtomicReference<>();
    String argument = JSON.writeValueAsString(new Order(request, rules, work.toString()));
    ChildTask.run(
        "the process that makes cases",
        deadline,
        errors ->
            new ChildJvm.Spec(
                "cases",
                CaseProcess.class.getName(),
                List.of(argument),
                flags(heapMegabytes),
                Map.of(),
                null,
                answer::set,
                errors));
    if (answer.get() == null) {
      throw new IOException("the process that makes cases ended without an answer");
    }
    return JSON.readValue(answer.get(), Cases.Outcome.class);
  }

  /**
   * As the worker's: a volume that fitted there fits here. G1 gives each slice a number of whole
   * regions, and of 512 x 512 pixels nearly half of them stay empty.
   */
  private static List<String> flags(int heapMegabytes) {
    return List.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC", "-Djava.awt.headless=true");
  }

  /** Prints one line, the outcome as JSON; exits 0 when there is one. */
  public static void main(String[] args) throws IOException {
    PrintStream out = ChildTask.begin();
    System.setOut(System.err);
    Order order = JSON.readValue(args[0], Order.class);
    Cases.Outcome outcome =
        new Cases(order.request(), order.rules()).make(Path.of(order.work()), (made, folder) -> {});
    out.println(JSON.writeValueAsString(outcome));
    System.exit(0);
  }
}
