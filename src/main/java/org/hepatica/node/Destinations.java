package org.hepatica.node;

import java.util.List;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.RemoteAe;
import org.hepatica.result.ResultObject;

/** Who gets which results: {@code resultsTo} of the sender, else everyone who receives. */
record Destinations(HepaticaConfig config) {
  /** Returns the AE titles that get an object of this kind. */
  List<String> of(String sourceAe, ResultObject.Kind kind) {
    List<String> named = config.remoteAe(sourceAe).map(RemoteAe::resultsTo).orElse(List.of());
    return config.remoteAes().stream()
        .filter(ae -> named.isEmpty() ? ae.receives() : named.contains(ae.aeTitle()))
        .filter(ae -> ae.results().contains(wanted(kind)))
        .map(RemoteAe::aeTitle)
        .toList();
  }

  /** Those that get results now. What waits for others, as of an earlier start, is not sent. */
  List<RemoteAe> receiving() {
    return config.remoteAes().stream().filter(RemoteAe::receives).toList();
  }

  private static RemoteAe.Results wanted(ResultObject.Kind kind) {
    return switch (kind) {
      case SEG, PROBABILITIES -> RemoteAe.Results.SEG;
      case SUMMARY, HEATMAP, NOTICE -> RemoteAe.Results.HEATMAPS;
      case REPORT -> RemoteAe.Results.REPORT;
    };
  }
}
