package org.hepatica.ledger;

import java.nio.file.Path;
import java.util.List;

/**
 * A result that was just written and where it shall go.
 *
 * @param kind SEG, SUMMARY, HEATMAP, NOTICE, …
 * @param file a Part 10 file inside the data folder, already durable
 * @param destinations names of AE files; may be empty
 */
public record NewResult(
    String kind,
    String sopClassUid,
    String sopInstanceUid,
    String seriesUid,
    String transferSyntaxUid,
    Path file,
    List<String> destinations) {
  public NewResult {
    destinations = List.copyOf(destinations);
  }
}
