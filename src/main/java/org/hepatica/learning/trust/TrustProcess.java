package org.hepatica.learning.trust;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.child.Orders;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Split;
import org.hepatica.process.ChildTask;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.TestTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures how far a model's own words may be trusted, in a process of its own. */
public final class TrustProcess {
  private static final Logger LOG = LoggerFactory.getLogger(TrustProcess.class);
  private static final Pattern STEP =
      Pattern.compile("([a-z ]{1,40}): ([0-9]{1,9}) of ([0-9]{1,9})");

  private TrustProcess() {}

  /**
   * What to measure, as one JSON argument.
   *
   * @param model file of the model
   * @param data folders, each as {@link CaseFolder#parse} takes it
   * @param split {@code msd-liver-2d}, {@code by-hash} or a file
   * @param part whose slices; null for all
   * @param layers to look at; none for the output of every stage
   * @param perPatient slices of each patient for faithfulness, which takes long; 0 for none
   * @param out file of the report
   * @param testTime how slices are looked at
   */
  public record Order(
      String model,
      List<String> data,
      String split,
      Split.Role part,
      List<String> layers,
      int perPatient,
      String out,
      TestTime testTime) {}

  /** Is told how far it is, on a reader thread. */
  @FunctionalInterface
  public interface Listener {
    /**
     * After each step.
     *
     * @param stage for people: {@code faithfulness}
     * @param done steps of this stage
     * @param total of this stage
     */
    void at(String stage, int done, int total);
  }

  /**
   * Measures.
   *
   * @throws IOException when it cannot be measured; the message says why
   * @throws InterruptedException when the waiting thread is interrupted; the child is ended then
   */
  public static TrustReport run(Order order, ChildLimits limits, Listener listener)
      throws IOException, InterruptedException {
    String argument = Orders.JSON.writeValueAsString(order);
    limits.run("trust", TrustProcess.class, argument, line -> tell(line, listener));
    return Orders.JSON.readValue(Files.readAllBytes(Path.of(order.out())), TrustReport.class);
  }

  private static void tell(String line, Listener listener) {
    Matcher at = STEP.matcher(line);
    if (at.matches()) {
      listener.at(at.group(1), Integer.parseInt(at.group(2)), Integer.parseInt(at.group(3)));
    } else {
      LOG.info("trust: {}", line);
    }
  }

  /** Exits 0 when the report is written, 1 when it cannot be; the reason is on the output. */
  public static void main(String[] args) throws IOException {
    PrintStream out = ChildTask.begin();
    System.setOut(System.err);
    NativeHelpers.require();
    Order order = Orders.JSON.readValue(args[0], Order.class);
    try {
      // Before, not after, what takes minutes or hours.
      Files.createDirectories(Path.of(order.out()).toAbsolutePath().getParent());
      TrustReport report =
          new Trust(
                  ModelFile.read(Path.of(order.model())),
                  order,
                  (stage, done, total) ->
                      out.printf(Locale.ROOT, "%s: %d of %d%n", stage, done, total))
              .measure();
      Orders.JSON.writeValue(Path.of(order.out()).toFile(), report);
    } catch (IOException e) {
      ChildTask.refuse(e);
    }
  }
}
