package org.hepatica.learning.child;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.hepatica.process.ChildJvm;
import org.hepatica.process.ChildTask;
import org.hepatica.unet.NativeHelpers;

/**
 * What a child that trains or measures may use.
 *
 * @param heapMegabytes Java heap
 * @param offHeapMegabytes arrays outside the heap
 * @param threads cores
 * @param deadline after which the child is killed
 */
public record ChildLimits(int heapMegabytes, int offHeapMegabytes, int threads, Duration deadline) {

  /** 1.2 GB of heap, 4 GB of arrays, all cores, two days. */
  public static ChildLimits standard() {
    return new ChildLimits(
        1200, 4000, Runtime.getRuntime().availableProcessors(), Duration.ofDays(2));
  }

  /**
   * Runs such a child to its end, see {@link ChildTask#run}.
   *
   * @param name of the child and its threads, and what it does
   * @param main whose main method it runs
   * @param argument its only one
   * @param output is told each line of standard output
   * @throws IOException as there
   * @throws InterruptedException as there
   */
  public void run(String name, Class<?> main, String argument, Consumer<String> output)
      throws IOException, InterruptedException {
    ChildTask.run(name, deadline, errors -> child(name, main, argument, output, errors));
  }

  /**
   * A child that computes on the CPU within these limits, but for the deadline.
   *
   * @param name of the child and its threads
   * @param main whose main method it runs
   * @param argument its only one
   * @param output is told each line of standard output
   * @param errors is told each line of standard error
   */
  public ChildJvm.Spec child(
      String name,
      Class<?> main,
      String argument,
      Consumer<String> output,
      Consumer<String> errors) {
    return new ChildJvm.Spec(
        name,
        main.getName(),
        List.of(argument),
        NativeHelpers.jvmFlags(heapMegabytes, offHeapMegabytes),
        NativeHelpers.onCpu(threads),
        null,
        output,
        errors);
  }
}
