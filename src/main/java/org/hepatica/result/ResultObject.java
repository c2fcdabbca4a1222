package org.hepatica.result;

import java.nio.file.Path;
import org.hepatica.dicom.TransferSyntax;

/** One DICOM object that was written; {@code syntax} is that of its file. */
public record ResultObject(
    Path file,
    Kind kind,
    String sopClassUid,
    String sopInstanceUid,
    String seriesUid,
    TransferSyntax syntax) {

  /** The same object after its folder was renamed. */
  public ResultObject in(Path folder) {
    return new ResultObject(
        folder.resolve(file.getFileName()), kind, sopClassUid, sopInstanceUid, seriesUid, syntax);
  }

  /** What an object is for. */
  public enum Kind {
    /** The segmentation, in or out. */
    SEG,
    /** The segmentation as probabilities. */
    PROBABILITIES,
    /** The first secondary capture: volume, flags, contact sheet. */
    SUMMARY,
    /** A secondary capture of one slice with attention and outline. */
    HEATMAP,
    /** A secondary capture that says why there is no segmentation. */
    NOTICE,
    /** The structured report. */
    REPORT
  }
}
