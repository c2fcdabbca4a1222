package org.hepatica.ct;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Frames;
import org.hepatica.dicom.PatientIdentity;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;

/**
 * What the gate and the geometry need of one image, without its pixels: of an instance, or of a
 * frame of an enhanced one. Absent texts are null, absent numbers NaN, absent vectors empty.
 *
 * @param frame number of the frame, from 1; 0 where the instance is the image
 * @param frames of a classic image, which is to have one
 * @param identity what must agree about the patient; compared, never shown
 * @param realWorldUnits code values of what the values mean, in UCUM; empty when absent
 * @param description of the series; empty when absent
 */
record SliceHeader(
    Path file,
    TransferSyntax syntax,
    String sopClassUid,
    String sopInstanceUid,
    int frame,
    String studyUid,
    String seriesUid,
    String frameOfReferenceUid,
    String modality,
    List<String> imageType,
    PatientIdentity identity,
    int frames,
    int samples,
    String photometric,
    int rows,
    int columns,
    int bitsAllocated,
    int instanceNumber,
    double[] position,
    double[] orientation,
    double[] pixelSpacing,
    double slope,
    double intercept,
    String rescaleType,
    List<String> realWorldUnits,
    String description,
    SourceTraits traits) {

  /**
   * Of all frames of an instance.
   *
   * @throws DicomException when an enhanced image does not describe its frames
   */
  static List<SliceHeader> of(Path file, DicomFile header) throws DicomException {
    List<DataSet> frames = Frames.of(header.dataSet());
    int first = Frames.areIn(header.dataSet()) ? 1 : 0;
    return IntStream.range(0, frames.size())
        .mapToObj(i -> of(file, header.syntax(), frames.get(i), first + i))
        .toList();
  }

  private static SliceHeader of(Path file, TransferSyntax syntax, DataSet d, int frame) {
    return new SliceHeader(
        file,
        syntax,
        d.string(Tag.SOP_CLASS_UID),
        d.string(Tag.SOP_INSTANCE_UID),
        frame,
        d.string(Tag.STUDY_INSTANCE_UID),
        d.string(Tag.SERIES_INSTANCE_UID),
        d.string(Tag.FRAME_OF_REFERENCE_UID),
        d.string(Tag.MODALITY, ""),
        d.strings(Tag.IMAGE_TYPE),
        PatientIdentity.of(d),
        d.integer(Tag.NUMBER_OF_FRAMES, 1),
        d.integer(Tag.SAMPLES_PER_PIXEL, 1),
        d.string(Tag.PHOTOMETRIC_INTERPRETATION, ""),
        d.integer(Tag.ROWS, 0),
        d.integer(Tag.COLUMNS, 0),
        d.integer(Tag.BITS_ALLOCATED, 16), // absent: the decoder says so
        frame > 0 ? frame : d.integer(Tag.INSTANCE_NUMBER, -1),
        d.numbers(Tag.IMAGE_POSITION_PATIENT),
        d.numbers(Tag.IMAGE_ORIENTATION_PATIENT),
        d.numbers(Tag.PIXEL_SPACING),
        d.number(Tag.RESCALE_SLOPE, Double.NaN),
        d.number(Tag.RESCALE_INTERCEPT, Double.NaN),
        d.string(Tag.RESCALE_TYPE, "HU"),
        d.sequence(Tag.REAL_WORLD_VALUE_MAPPING_SEQUENCE).stream()
            .flatMap(map -> map.sequence(Tag.MEASUREMENT_UNITS_CODE_SEQUENCE).stream())
            .map(unit -> unit.string(Tag.CODE_VALUE, ""))
            .toList(),
        d.string(Tag.SERIES_DESCRIPTION, ""),
        SourceTraits.of(d));
  }

  /** The object for messages. */
  String name() {
    return (frame > 0 ? "frame " + frame + " of " : "") + InstanceName.of(sopInstanceUid);
  }

  SourceSlice source() {
    return new SourceSlice(
        file, sopClassUid, sopInstanceUid, frame, instanceNumber, position, rows, columns);
  }
}
