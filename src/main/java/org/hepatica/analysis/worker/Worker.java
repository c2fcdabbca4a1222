package org.hepatica.analysis.worker;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.SliceNetwork;
import org.hepatica.process.ChildJvm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child's loop: takes jobs from its input one after the other, answers on its output, and ends
 * the process as soon as the input ends, even in the middle of a job: then the node is gone, and a
 * half-written result never gets its name.
 */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** Name of the device that needs no care. */
  static final String CPU = "cpu";

  /** Opens a model file; null is the model that comes with this program. */
  @FunctionalInterface
  interface Loader {
    SliceNetwork load(Path modelFile) throws IOException;
  }

  /** Does one job. */
  @FunctionalInterface
  interface Task {
    /** Writes {@code result} whole, or throws. */
    void run(JobFolder.Order order, SliceNetwork network, Path result, Progress progress)
        throws IOException;
  }

  /** What a child says of itself: the first of {@link Message#ready}'s values. */
  record Device(String name, boolean accelerated, String description) {}

  private final Loader loader;
  private final Task task;
  private final Device device;
  private final PrintStream out;
  private SliceNetwork network;
  private String loaded;

  Worker(Loader loader, Task task, Device device, PrintStream out) {
    this.loader = loader;
    this.task = task;
    this.device = device;
    this.out = out;
  }

  /**
   * The main of a child: keeps standard output for the protocol, takes jobs until the process is
   * ended from outside, which includes the end of its input.
   *
   * @param first model to load before the first job; null for the one that comes with this program
   */
  static void main(Loader loader, Task task, Supplier<Device> device, Path first) {
    PrintStream protocol = System.out;
    System.setOut(System.err);
    int status = 1;
    try {
      // Watching begins before anything slow: a parent may die while a model is loaded.
      BlockingQueue<String> lines = new LinkedBlockingQueue<>();
      ChildJvm.onInput(lines::add);
      new Worker(loader, task, device.get(), protocol).serve(lines, first);
    } catch (Throwable e) {
      // Out of memory, a library that does not load: the process is of no use any more.
      LOG.error("Worker ends", e);
      status = 70;
    }
    // Not exit(): native libraries hang in their exit handlers now and then.
    System.err.flush();
    Runtime.getRuntime().halt(status);
  }

  private void serve(BlockingQueue<String> lines, Path first) throws InterruptedException {
    try {
      load(first, first == null ? null : JobFolder.stamp(first));
    } catch (IOException | RuntimeException e) {
      LOG.error("Model {} cannot be loaded", first, e);
      say(failure(null, "the model cannot be loaded: " + e.getMessage(), e));
      return;
    }
    sayReady();
    while (true) {
      answer(lines.take());
    }
  }

  private void sayReady() {
    say(Message.ready(device.name(), device.accelerated(), device.description(), network.id()));
  }

  private void answer(String line) {
    String folder =
        Message.parse(line).filter(m -> m.event().equals(Message.JOB)).map(Message::job).orElse("");
    if (folder.isEmpty()) {
      say(Message.failed(null, "not a job: " + line.substring(0, Math.min(80, line.length()))));
      return;
    }
    try {
      JobFolder.Order order = JobFolder.order(Path.of(folder));
      if (load(order.modelFile() == null ? null : Path.of(order.modelFile()), order.modelStamp())) {
        sayReady();
      }
      Throttle throttle = new Throttle(folder);
      task.run(order, network, JobFolder.result(Path.of(folder)), throttle);
      say(Message.done(folder));
    } catch (IOException | RuntimeException e) {
      LOG.error("Job {} failed", folder, e);
      String what = e.getMessage() == null ? "" : ": " + e.getMessage();
      say(failure(folder, e.getClass().getSimpleName() + what, e));
    }
  }

  /**
   * What a failure is to the parent. Of a GPU nothing can be said after one but that its memory ran
   * out: its errors stay, and all later calls fail. This process is of no use then.
   */
  private Message failure(String job, String reason, Exception e) {
    boolean computing = e instanceof RuntimeException && !(e instanceof UncheckedIOException);
    if (computing && !device.name().equals(CPU)) {
      if (!DeviceMemory.exhausted(e)) {
        throw (RuntimeException) e;
      }
      return Message.exhausted(job, reason);
    }
    return Message.failed(job, reason);
  }

  /** Whether another model was loaded than the one before. */
  private boolean load(Path file, String stamp) throws IOException {
    String key = file + " " + stamp;
    if (Objects.equals(loaded, key)) {
      return false;
    }
    if (network != null) {
      network.close();
      network = null;
      loaded = null;
    }
    network = loader.load(file);
    loaded = key;
    LOG.info("Model {} loaded", network.id());
    return true;
  }

  /** An own line even where a library printed half a line before. */
  private void say(Message message) {
    synchronized (out) {
      out.print("\n" + message.line() + "\n");
      out.flush();
    }
  }

  /** Passes on the first and last step of a stage, and at most ten steps a second between. */
  private final class Throttle implements Progress {
    private static final long PAUSE_NANOS = 100_000_000;
    private final String job;
    private long last = System.nanoTime() - PAUSE_NANOS;

    Throttle(String job) {
      this.job = job;
    }

    @Override
    public void at(String stage, int done, int total) {
      long now = System.nanoTime();
      if (done == 0 || done == total || now - last >= PAUSE_NANOS) {
        last = now;
        say(Message.progress(job, stage, done, total));
      }
    }
  }
}
