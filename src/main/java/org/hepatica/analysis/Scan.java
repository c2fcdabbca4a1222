package org.hepatica.analysis;

import java.util.List;
import java.util.Optional;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.SeriesRefused;

/**
 * A volume as the analysis needs it: slices in the canonical pose (axial, feet first, row 0
 * anterior, column 0 patient right), and the way back to the pixels of the source.
 */
interface Scan {
  int rows();

  int columns();

  int depth();

  /** mm between rows. */
  double rowSpacing();

  /** mm between columns. */
  double columnSpacing();

  /** mm between slices. */
  double sliceSpacing();

  /** mm from feet to head that slice {@code k} stands for. */
  default double sliceDepth(int k) {
    return sliceSpacing();
  }

  /** mm by which slice {@code k} lies beside the normal that stands on slice 0. */
  default double aside(int k) {
    return 0;
  }

  /** Hounsfield units of slice {@code k}, {@code rows × columns}. */
  short[] hu(int k);

  /** Whether slice {@code k} is one through the head, where nothing is liver. */
  default boolean isHead(int k) {
    return false;
  }

  /** A canonical slice in the source's pixel order. */
  short[] toSource(short[] canonical);

  /** A canonical slice in the source's pixel order. */
  byte[] toSource(byte[] canonical);

  /** Whether the source's rows are columns here. */
  boolean transposed();

  String studyUid();

  String seriesUid();

  /** What of the series is not in the volume, for people. */
  default List<String> leftOut() {
    return List.of();
  }

  /** What speaks against the volume and refuses nothing, for people. */
  default List<String> doubts() {
    return List.of();
  }

  /** Why a volume without liver is not one that should have some; empty when it should. */
  default Optional<SeriesRefused> belowLiver(AdmissionRules rules) {
    return Optional.empty();
  }

  /** Where each slice comes from. */
  List<Source> sources();

  /** Origin of a slice, see {@link SliceFinding}. */
  record Source(
      String file,
      String sopClassUid,
      String sopInstanceUid,
      int frame,
      int instanceNumber,
      double[] position) {}
}
