package org.hepatica.analysis.worker;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.AnalysisWriter;
import org.hepatica.analysis.DamagedAnalysis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job on disk. A {@code result} in it always belongs to the {@code job.json} beside it. */
final class JobFolder {
  private static final Logger LOG = LoggerFactory.getLogger(JobFolder.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST = 64L << 20;

  private JobFolder() {}

  /**
   * What {@code job.json} holds.
   *
   * @param stamps by instance, length and time of its file, so that a replaced one is noticed
   * @param modelFile null for the weights that come with the program
   * @param modelStamp length and time of the model file, as in {@code stamps}: a calibration in its
   *     place may leave the length
   * @param softwareVersion of the node
   */
  record Order(
      List<String> instances,
      List<String> stamps,
      String modelFile,
      String modelStamp,
      AnalysisSettings settings,
      String softwareVersion) {}

  static Path result(Path jobFolder) {
    return jobFolder.resolve("result");
  }

  /**
   * Writes the order, unless it is there already.
   *
   * @return the result of the same order when an earlier run completed it
   */
  static Optional<AnalysisFolder> prepare(AnalysisJob job, String softwareVersion)
      throws IOException {
    Path folder = job.jobFolder();
    Order order =
        new Order(
            job.instances().stream().map(Path::toString).toList(),
            job.instances().stream().map(JobFolder::stamp).toList(),
            job.modelFile() == null ? null : job.modelFile().toString(),
            job.modelFile() == null ? null : stamp(job.modelFile()),
            job.settings(),
            softwareVersion);
    byte[] bytes = JSON.writeValueAsBytes(order);
    Path file = folder.resolve("job.json");
    Files.createDirectories(folder);
    boolean same = Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes);
    if (same && Files.exists(result(folder))) {
      try {
        return Optional.of(AnalysisFolder.open(result(folder)));
      } catch (DamagedAnalysis e) {
        LOG.warn("An earlier result cannot be used and is made again: {}", e.getMessage());
      }
    }
    AnalysisWriter.delete(result(folder));
    if (!same) {
      Path part = folder.resolve("job.json.part");
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Optional.empty();
  }

  /** Of a file that is away "": the analysis meets the same, and says so. */
  static String stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.size() + " " + now.lastModifiedTime();
    } catch (IOException e) {
      return "";
    }
  }

  /** Reads the order back, in the child. */
  static Order order(Path jobFolder) throws IOException {
    Path file = jobFolder.resolve("job.json");
    if (Files.size(file) > LARGEST) {
      throw new IOException(file + ": too large for a job");
    }
    try {
      Order order = JSON.readValue(file.toFile(), Order.class);
      if (order == null || order.instances() == null || order.settings() == null) {
        throw new IOException(file + ": instances or settings are missing");
      }
      return order;
    } catch (JacksonException e) {
      throw new IOException(file + ": not a job: " + e.getOriginalMessage(), e);
    }
  }
}
