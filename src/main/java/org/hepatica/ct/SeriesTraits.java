package org.hepatica.ct;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Frames;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;

/**
 * What the headers of a series say about how good it is for a segmentation of the liver.
 *
 * @param seriesUid Series Instance UID
 * @param number Series Number; -1 when absent
 * @param description Series Description; empty when absent. For people, never for logs
 * @param refusalCode {@code HEP-4nn} when the gate refuses it by its headers, else null
 * @param refusalReason the reason, else null
 * @param slices in its stack; 0 when refused
 * @param coverMm way through the body that they cover; 0 when refused
 * @param thicknessMm Slice Thickness, or the distance of slices where that is absent
 * @param kernelName Convolution Kernel; empty when absent
 * @param kernel what it is made for
 * @param phase of the contrast medium
 * @param projection whether it is a projection (MIP) or a rendering, not slices
 * @param otherPart whether its description names another part of the body, and not the abdomen
 * @param derived whether its Image Type says that it was made from other images
 */
public record SeriesTraits(
    String seriesUid,
    int number,
    String description,
    String refusalCode,
    String refusalReason,
    int slices,
    double coverMm,
    double thicknessMm,
    String kernelName,
    Kernel kernel,
    Phase phase,
    boolean projection,
    boolean otherPart,
    boolean derived) {

  private static final Pattern PROJECTION =
      Pattern.compile(
          " (MIP|MINIP|MPVR|VRT|VOLREN|VOLUME RENDERING|SSD|PROJECTION IMAGE|AVERAGE) ");
  private static final Pattern ABDOMEN =
      Pattern.compile(" (ABD\\w*|ABDOMEN\\w*|AB|LIVER|LEBER|HEPAT\\w*|CAP|TAP|WHOLEBODY|TRUNK) ");
  private static final Pattern OTHER =
      Pattern.compile(
          " (CHEST|THORAX\\w*|LUNG\\w*|HEAD|BRAIN|SKULL|NECK|PELVIS|PELV\\w*|LEG|LEGS|KNEE|FOOT|HAND|ARM) ");

  /**
   * Reads the headers of a series.
   *
   * @throws IOException when a file cannot be read at all
   */
  public static SeriesTraits of(String seriesUid, List<Path> files, AdmissionRules rules)
      throws IOException {
    try {
      Stack stack = CtSeries.judge(files, rules).admitted().stack();
      SliceHeader first = stack.slices().get(0);
      DataSet image = frame(header(first.file()), first.frame());
      return of(seriesUid, image, stack, null);
    } catch (SeriesRefused e) {
      return of(seriesUid, files.isEmpty() ? new DataSet() : header(files.get(0)), null, e);
    }
  }

  /** Of a series whose files cannot be read: worse than any other. */
  public static SeriesTraits unreadable(String seriesUid, String why) {
    return of(seriesUid, new DataSet(), null, new SeriesRefused(AdmissionCode.UNREADABLE, why));
  }

  /** Whether the gate lets it in by its headers. */
  public boolean admissible() {
    return refusalCode == null;
  }

  /** The series for people: its number and description, as far as it has them. */
  public String label() {
    String name = number >= 0 ? "series " + number : "series without number";
    return description.isBlank() ? name : name + ", " + description.strip();
  }

  private static DataSet frame(DataSet header, int number) throws DicomException {
    return number > 0 ? Frames.of(header).get(number - 1) : header;
  }

  private static DataSet header(Path file) throws IOException {
    try {
      return Part10.readHeader(file).dataSet();
    } catch (DicomException e) {
      // The gate has refused the file already and says why.
      return new DataSet();
    }
  }

  private static SeriesTraits of(String seriesUid, DataSet d, Stack stack, SeriesRefused refused) {
    String description = d.string(Tag.SERIES_DESCRIPTION, "");
    String types = Subject.words(String.join(" ", d.strings(Tag.IMAGE_TYPE)));
    String named = Subject.words(description);
    String part = named + Subject.words(d.string(Tag.BODY_PART_EXAMINED, ""));
    List<String> kernels = d.strings(Tag.CONVOLUTION_KERNEL);
    String kernel = kernels.isEmpty() ? "" : kernels.get(0);
    double thickness = d.number(Tag.SLICE_THICKNESS, Double.NaN);
    double spacing = stack == null ? 0 : stack.spacing();
    int slices = stack == null ? 0 : stack.slices().size();
    return new SeriesTraits(
        seriesUid,
        d.integer(Tag.SERIES_NUMBER, -1),
        description,
        refused == null ? null : refused.code(),
        refused == null ? null : refused.reason(),
        slices,
        slices * spacing,
        thickness > 0 ? thickness : spacing,
        kernel,
        Kernel.of(kernel, d.string(Tag.MANUFACTURER, "")),
        Phase.of(description, d.string(Tag.PROTOCOL_NAME, "")),
        PROJECTION.matcher(types).find() || PROJECTION.matcher(named).find(),
        OTHER.matcher(part).find() && !ABDOMEN.matcher(part).find(),
        d.strings(Tag.IMAGE_TYPE).contains("DERIVED"));
  }
}
