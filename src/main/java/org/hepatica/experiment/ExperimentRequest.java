package org.hepatica.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.hepatica.learning.TrainingRecipe;
import org.hepatica.learning.TrainingSettings;

/**
 * What an experiment compares.
 *
 * @param a first data set, as {@link org.hepatica.learning.data.CaseFolder#parse} takes it
 * @param b second data set
 * @param leftOutOfA patients of A that are neither trained on nor measured: those who are in B too
 * @param leftOutOfB the same of B
 * @param budget what each training costs: its data, split, name and variant do not count
 * @param ablation whether other methods and networks are compared on A
 * @param figures data sets whose pictures may be drawn: {@code A}, {@code B}, both or none
 * @param attribution line for the report: whose data, and their licences
 * @param out folder of the trainings, figures and the report
 */
public record ExperimentRequest(
    String a,
    String b,
    Set<String> leftOutOfA,
    Set<String> leftOutOfB,
    TrainingRecipe budget,
    boolean ablation,
    Set<DataSet> figures,
    String attribution,
    Path out) {

  /** Which of the two. */
  public enum DataSet {
    A,
    B
  }

  String folder(DataSet set) {
    return set == DataSet.A ? a : b;
  }

  Set<String> leftOut(DataSet set) {
    return set == DataSet.A ? leftOutOfA : leftOutOfB;
  }

  /** The settings of one training. */
  TrainingSettings training(DataSet set, Path split, String name, Object variant) {
    return budget
        .with("data", List.of(folder(set)))
        .with("split", split.toString())
        .with("name", name)
        .with("variant", variant)
        .settings();
  }
}
