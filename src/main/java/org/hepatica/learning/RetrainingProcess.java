package org.hepatica.learning;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.child.Orders;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.process.ChildTask;
import org.hepatica.unet.NativeHelpers;

/**
 * Retraining in a process of its own, for callers that must not load the network themselves: it
 * measures the models, and starts the training as its own child.
 */
public final class RetrainingProcess {
  private RetrainingProcess() {}

  /** What the process is told, as one JSON argument. */
  record Order(
      String registry,
      String cases,
      Retraining.Settings settings,
      String folder,
      int heapMegabytes,
      int offHeapMegabytes,
      int threads,
      long deadlineMillis) {
    ChildLimits limits() {
      return new ChildLimits(
          heapMegabytes, offHeapMegabytes, threads, Duration.ofMillis(deadlineMillis));
    }
  }

  /**
   * Fine-tunes the registry's model in use, see {@link Retraining#run}.
   *
   * @throws IOException when it fails or runs past the deadline; the message ends with the process'
   *     last words
   * @throws InterruptedException when the waiting thread is interrupted; everything is ended then
   */
  public static Retraining.Outcome start(
      Path registry, Path cases, Retraining.Settings settings, Path folder, ChildLimits limits)
      throws IOException, InterruptedException {
    Order order =
        new Order(
            registry.toString(),
            cases.toString(),
            settings,
            folder.toString(),
            limits.heapMegabytes(),
            limits.offHeapMegabytes(),
            limits.threads(),
            limits.deadline().toMillis());
    AtomicReference<String> answer = new AtomicReference<>();
    String argument = Orders.JSON.writeValueAsString(order);
    ChildTask.run(
        "retraining in " + folder,
        limits.deadline().plus(Duration.ofMinutes(30)),
        errors ->
            limits.child("retraining", RetrainingProcess.class, argument, answer::set, errors));
    if (answer.get() == null) {
      throw new IOException("retraining in " + folder + " ended without an answer");
    }
    return Orders.JSON.readValue(answer.get(), Retraining.Outcome.class);
  }

  /** Prints one line, the outcome as JSON; exits 0 when the new model is in the registry. */
  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream out = ChildTask.begin();
    System.setOut(System.err);
    NativeHelpers.require();
    Order order = Orders.JSON.readValue(args[0], Order.class);
    try {
      Retraining.Outcome outcome =
          Retraining.run(
              ModelRegistry.open(Path.of(order.registry())),
              order.cases(),
              order.settings(),
              Path.of(order.folder()),
              order.limits(),
              new TrainingListener() {});
      out.println(Orders.JSON.writeValueAsString(outcome).replaceAll("\\s*\\R\\s*", " "));
    } catch (IOException e) {
      ChildTask.refuse(e);
    }
  }
}
