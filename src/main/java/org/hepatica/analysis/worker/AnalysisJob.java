package org.hepatica.analysis.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.analysis.AnalysisSettings;

/**
 * One series to be analysed.
 *
 * @param jobFolder belongs to this job alone; gets {@code job.json}, and {@code result} when the
 *     analysis is complete
 * @param instances files of the series
 * @param modelFile weights to use, a file that is not changed any more; null for those that come
 *     with this program
 * @param settings of the analysis
 */
public record AnalysisJob(
    Path jobFolder, List<Path> instances, Path modelFile, AnalysisSettings settings) {
  public AnalysisJob {
    jobFolder = jobFolder.toAbsolutePath();
    instances = instances.stream().map(Path::toAbsolutePath).toList();
    modelFile = modelFile == null ? null : modelFile.toAbsolutePath();
  }

  /** Where the complete result is: an {@link org.hepatica.analysis.AnalysisFolder}. */
  public Path resultFolder() {
    return JobFolder.result(jobFolder);
  }

  /** Whether an analysis in this job folder was completed, which the next attempt uses again. */
  public static boolean isComplete(Path jobFolder) {
    return Files.exists(JobFolder.result(jobFolder));
  }
}
