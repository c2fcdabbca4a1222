package org.hepatica.truth;

import java.util.BitSet;
import java.util.Set;
import org.hepatica.dicom.DicomException;

/** What is marked in the frames of a segmentation. */
interface SegmentPixels {

  /**
   * Whether a frame may hold marks of these segments: those that may not need no place.
   *
   * @param frame from 0
   * @throws DicomException when the frame is of a segment that there is not
   */
  boolean mayHold(int frame, Set<Integer> segments) throws DicomException;

  /**
   * The pixels of such a frame that are marked as one of these segments, row-major.
   *
   * @throws DicomException when the frame is damaged, or has pixels of a segment that there is not
   */
  BitSet marked(int frame, Set<Integer> segments) throws DicomException;
}
