package org.hepatica.cases;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Which of the truths that fit a series is its own. Collections keep masks of each organ in a
 * folder of its own, and say in no data set whose they are: then the folders tell.
 */
final class TruthChoice {
  private TruthChoice() {}

  /**
   * The nearest of the truths that fit a series; of several as near those in a folder called liver.
   * One that is named by nothing but its place, an organ's that lies beside the images, is not
   * taken where another one says whose it is or lies in a folder called liver.
   *
   * @param series folder of the series
   * @param fitting truths that fit it
   * @return one where it is told; else all that it may be
   */
  static List<Truth> of(Path series, List<Truth> fitting) {
    List<Truth> nearest = best(fitting, truth -> shared(series, truth.folder()));
    List<Truth> livers = nearest.stream().filter(TruthChoice::isLiver).toList();
    if (livers.size() == 1) {
      return livers;
    }
    boolean isDoubted =
        nearest.stream().noneMatch(TruthChoice::isNamed)
            && fitting.stream().anyMatch(TruthChoice::isNamed);
    return isDoubted ? fitting : nearest;
  }

  /** Why {@link #of} takes one and not another, to follow "which". */
  static String reason(Path series, Truth taken, Truth other) {
    return shared(series, taken.folder()) > shared(series, other.folder())
        ? "is taken because it lies nearer to the series"
        : "is taken because its folder is called liver";
  }

  /**
   * Whether a truth is rather another series': it does not say whose it is, fits both, and lies
   * nearer to that one.
   *
   * @param series folder of the series
   * @param others folders of the other series that it fits
   */
  static boolean isOfAnother(Truth truth, Path series, Set<Path> others) {
    int here = shared(series, truth.folder());
    return !truth.saysWhose()
        && others.stream().anyMatch(other -> shared(other, truth.folder()) > here);
  }

  /** Whether more than its place speaks for it. */
  private static boolean isNamed(Truth truth) {
    return truth.saysWhose() || isLiver(truth);
  }

  private static boolean isLiver(Truth truth) {
    return truth.folder().endsWith("liver") || truth.folder().endsWith("Liver");
  }

  private static List<Truth> best(List<Truth> truths, ToIntFunction<Truth> value) {
    int most = truths.stream().mapToInt(value).max().orElse(0);
    return truths.stream().filter(truth -> value.applyAsInt(truth) == most).toList();
  }

  /** Folders that two paths have in common, from the root. */
  private static int shared(Path one, Path other) {
    int shared = 0;
    while (shared < Math.min(one.getNameCount(), other.getNameCount())
        && one.getName(shared).equals(other.getName(shared))) {
      shared++;
    }
    return shared;
  }
}
