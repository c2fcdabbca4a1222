package org.hepatica.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.hepatica.ct.SliceNumbers;
import org.hepatica.unet.TestTime;

/**
 * What was found in one series; kept as {@code findings.json}. Holds no patient name and no patient
 * ID.
 *
 * <p>{@code rows}, {@code columns} and their spacings describe the arrays of the {@link
 * AnalysisFolder}: the grid of the source instances. Slices are numbered from 0 at the feet, in the
 * order of {@code slices}.
 *
 * @param version of this format, {@link #VERSION}
 * @param outcome what became of the series
 * @param refusalCode {@code HEP-4nn}; only when refused
 * @param refusalReason one sentence for a person; only when refused
 * @param studyUid Study Instance UID; null when a refused series does not tell
 * @param seriesUid Series Instance UID; null when a refused series does not tell
 * @param modelId of the model that was used, or would have been
 * @param modelName its name for people
 * @param calibrationId of the model's calibration, which limits, ranges and flags are of; null when
 *     it has none
 * @param softwareVersion of Hepatica
 * @param device the network ran on, for people
 * @param testTime how slices were looked at; null where they were as they are
 * @param threshold probability from which a voxel is liver
 * @param layer of the network that the attention was read at
 * @param volumeMl liver in millilitres; 0 unless segmented
 * @param liverSlices slices that hold liver
 * @param columns of a source slice, 0 when refused
 * @param rows of a source slice, 0 when refused
 * @param depth slices, 0 when refused
 * @param columnSpacing mm between the centres of neighbouring columns
 * @param rowSpacing mm between the centres of neighbouring rows
 * @param sliceSpacing mm between the centres of neighbouring slices
 * @param attentionScale unscaled attention that is shown as 1 (255 in the heat array); 0 when there
 *     is none
 * @param liver measures of the liver; only when segmented
 * @param familiarity how like its training the network finds the series; null when refused, or when
 *     the model does not know
 * @param flags plain words for the reader, most important first; slice numbers in them are those of
 *     {@link #sliceNumbers}
 * @param millis duration by stage, in order
 * @param slices one per slice from feet to head; of a refused series one per given file, with what
 *     could be read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Findings(
    int version,
    Outcome outcome,
    String refusalCode,
    String refusalReason,
    String studyUid,
    String seriesUid,
    String modelId,
    String modelName,
    String calibrationId,
    String softwareVersion,
    String device,
    TestTime testTime,
    double threshold,
    String layer,
    double volumeMl,
    int liverSlices,
    int columns,
    int rows,
    int depth,
    double columnSpacing,
    double rowSpacing,
    double sliceSpacing,
    double attentionScale,
    LiverMeasures liver,
    Familiarity familiarity,
    List<String> flags,
    Map<String, Long> millis,
    List<SliceFinding> slices) {

  /** Version of the format that this class writes, and the only one it reads. */
  public static final int VERSION = 1;

  /** What became of a series. */
  public enum Outcome {
    /** Liver was found; mask and heatmaps are there. */
    SEGMENTED,
    /**
     * The series was analysed and holds no liver, or too little to be one; mask and heatmaps are
     * empty.
     */
    NO_LIVER,
    /** The series cannot be analysed; there are no arrays. */
    REFUSED
  }

  public Findings {
    Objects.requireNonNull(outcome, "outcome");
    testTime = testTime == TestTime.NONE ? null : testTime;
    flags = flags == null ? List.of() : List.copyOf(flags);
    millis = millis == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(millis));
    slices = slices == null ? List.of() : List.copyOf(slices);
  }

  /** The same, with something more that the reader should know before all else. */
  Findings withFlag(String flag) {
    List<String> all = new ArrayList<>(List.of(flag));
    all.addAll(flags);
    return new Findings(
        version,
        outcome,
        refusalCode,
        refusalReason,
        studyUid,
        seriesUid,
        modelId,
        modelName,
        calibrationId,
        softwareVersion,
        device,
        testTime,
        threshold,
        layer,
        volumeMl,
        liverSlices,
        columns,
        rows,
        depth,
        columnSpacing,
        rowSpacing,
        sliceSpacing,
        attentionScale,
        liver,
        familiarity,
        all,
        millis,
        slices);
  }

  /**
   * How the mask was made of the network's answers, for people: {@code threshold 0.400}, and how
   * slices were looked at unless they were as they are.
   *
   * @param threshold format of the threshold
   */
  public List<String> processing(String threshold) {
    String first = String.format(Locale.ROOT, threshold, this.threshold);
    return testTime == null ? List.of(first) : List.of(first, testTime.words());
  }

  /**
   * The model and how it was used: what tells two masks of one series apart. The id holds weights,
   * network and HU window, and not the threshold, which imported or averaged weights have from
   * those who validate.
   */
  public String usedModel() {
    String used = modelId + " from " + threshold;
    return testTime == null ? used : used + " " + testTime;
  }

  /**
   * The number by which a person finds each slice in a viewer, by index: the instance number, or,
   * where instance numbers are absent, negative or not unique, the position counted from 1 at the
   * feet.
   */
  public static int[] sliceNumbers(List<SliceFinding> slices) {
    return sliceNumbers(slices.stream().mapToInt(SliceFinding::instanceNumber).toArray());
  }

  /**
   * The same by the instance numbers alone.
   *
   * @param numbers from feet to head; -1 where absent
   */
  public static int[] sliceNumbers(int... numbers) {
    return SliceNumbers.of(numbers);
  }
}
