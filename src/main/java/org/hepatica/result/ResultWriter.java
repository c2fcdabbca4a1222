package org.hepatica.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;

/**
 * Front door: writes the results of one analysed series as DICOM files. The same analysis, sources
 * and settings give the same bytes; nothing is taken from the clock.
 */
public final class ResultWriter {
  private static final String BANNER = ReportContent.BANNER;

  /** Characters that Image Comments hold (LT, PS3.5 6.2). */
  private static final int COMMENT = 10_240;

  private ResultWriter() {}

  /**
   * Writes {@code seg.dcm} or {@code probabilities.dcm} or both, {@code summary.dcm}, {@code
   * heatmap-NNNN.dcm} (slice from 1 at the feet) and {@code report.dcm} for a segmented series,
   * {@code report.dcm} and {@code notice.dcm} for one that holds no liver, {@code notice.dcm} for
   * one that was refused. The report comes last: where it is, the rest is.
   *
   * @param analysis whose findings name the files of the source instances, which must still be
   *     there
   * @param earlier from which an object of the same UID is taken as it was
   * @param outFolder is created when there is something to write; files of these names in it are
   *     replaced
   * @return what was written, in the order in which it should be sent; empty when a refused series
   *     has no readable instance that says to which study it belongs, is Hepatica's own, or mixes
   *     patients
   * @throws org.hepatica.dicom.DicomException when the source instances are not those that were
   *     analysed, or are not all of one patient
   */
  public static List<ResultObject> write(
      AnalysisFolder analysis,
      ResultSettings settings,
      StudyContext context,
      EarlierResults earlier,
      Path outFolder)
      throws IOException {
    Findings findings = analysis.findings();
    SourceSeries source =
        findings.outcome() == Findings.Outcome.REFUSED
            ? SourceSeries.loadReadable(findings)
            : SourceSeries.load(findings);
    if (source.isEmpty()) {
      return List.of();
    }
    ResultFolder out = new ResultFolder(outFolder, source.first(), earlier);
    ResultUids uids = new ResultUids(source, analysis, settings, context);
    Optional<ResultObject> segmentation = Optional.empty();
    if (findings.outcome() == Findings.Outcome.SEGMENTED) {
      segmentation = Optional.of(segmented(analysis, source, settings, uids, out));
    } else if (context.mayNotify()) {
      notice(findings, source, settings, uids, out);
    }
    if (settings.report() && findings.outcome() != Findings.Outcome.REFUSED) {
      out.add(
          "report.dcm",
          ResultObject.Kind.REPORT,
          new ReportObject(findings, source, settings, context, uids).build(segmentation));
    }
    return out.finish();
  }

  /** The same for a series of which nothing was written before. */
  public static List<ResultObject> write(
      AnalysisFolder analysis, ResultSettings settings, StudyContext context, Path outFolder)
      throws IOException {
    return write(analysis, settings, context, EarlierResults.NONE, outFolder);
  }

  /** The same for a series whose study is not known. */
  public static List<ResultObject> write(
      AnalysisFolder analysis, ResultSettings settings, Path outFolder) throws IOException {
    return write(analysis, settings, StudyContext.NONE, outFolder);
  }

  /** Writes what the settings ask for and returns the one that others refer to. */
  private static ResultObject segmentations(
      AnalysisFolder analysis,
      SourceSeries source,
      ResultSettings settings,
      ResultUids uids,
      ResultFolder out)
      throws IOException {
    ResultSettings.Form form = settings.segmentation().form();
    ResultObject binary = null;
    if (form != ResultSettings.Form.FRACTIONAL) {
      ResultObject.Kind kind = ResultObject.Kind.SEG;
      DataSet seg = new SegmentationObject(analysis, source, settings, uids, kind).build();
      binary = out.add("seg.dcm", kind, seg);
    }
    if (form == ResultSettings.Form.BINARY) {
      return binary;
    }
    ResultObject.Kind kind = ResultObject.Kind.PROBABILITIES;
    DataSet seg = new SegmentationObject(analysis, source, settings, uids, kind).build();
    ResultObject probabilities = out.add("probabilities.dcm", kind, seg);
    return binary == null ? probabilities : binary;
  }

  /** Writes segmentations and captures, and returns the segmentation that others refer to. */
  private static ResultObject segmented(
      AnalysisFolder analysis,
      SourceSeries source,
      ResultSettings settings,
      ResultUids uids,
      ResultFolder out)
      throws IOException {
    Findings findings = analysis.findings();
    ResultObject segmentation = segmentations(analysis, source, settings, uids, out);
    if (settings.heatmaps() == ResultSettings.Heatmaps.NONE) {
      return segmentation;
    }
    CaptureObject captures = new CaptureObject(source, settings, uids, findings.modelId());
    Pages pages = pages(analysis, source.first(), settings);
    List<Integer> slices = KeySlices.choose(findings, settings);
    int[] numbers = Findings.sliceNumbers(findings.slices());
    out.add(
        "summary.dcm",
        ResultObject.Kind.SUMMARY,
        captures.build(pages.summary(), summary(findings, source)));
    for (int i = 0; i < slices.size(); i++) {
      int k = slices.get(i);
      out.add(
          String.format(Locale.ROOT, "heatmap-%04d.dcm", k + 1),
          ResultObject.Kind.HEATMAP,
          captures.build(pages.heatmap(k), heatmap(numbers, source, k, i + 2)));
    }
    return segmentation;
  }

  private static void notice(
      Findings findings,
      SourceSeries source,
      ResultSettings settings,
      ResultUids uids,
      ResultFolder out)
      throws IOException {
    PageText text = PageText.of(findings, source.first());
    String comment = NoticePage.headline(findings) + ": " + NoticePage.text(findings);
    CaptureObject.Subject subject =
        new CaptureObject.Subject(
            ResultObject.Kind.NOTICE,
            -1,
            1,
            "Notice of the liver segmentation",
            ResultHeader.ascii(BANNER + " " + comment, COMMENT),
            List.of(source.sourceImage(0)));
    out.add(
        "notice.dcm",
        ResultObject.Kind.NOTICE,
        new CaptureObject(source, settings, uids, findings.modelId())
            .build(NoticePage.draw(findings, text), subject));
  }

  static Pages pages(AnalysisFolder analysis, DataSet source, ResultSettings settings)
      throws IOException {
    return new Pages(
        analysis,
        PageText.of(analysis.findings(), source),
        Orientation.of(source.numbers(Tag.IMAGE_ORIENTATION_PATIENT)),
        settings);
  }

  private static CaptureObject.Subject summary(Findings findings, SourceSeries source) {
    List<DataSet> shown = SummaryPage.slices(findings).stream().map(source::sourceImage).toList();
    String flags = findings.flags().isEmpty() ? "" : " " + String.join("; ", findings.flags());
    return new CaptureObject.Subject(
        ResultObject.Kind.SUMMARY,
        -1,
        1,
        "Summary of the liver segmentation",
        ResultHeader.ascii(
            String.format(
                Locale.ROOT, "%s Liver volume %.0f mL.%s", BANNER, findings.volumeMl(), flags),
            COMMENT),
        shown);
  }

  /**
   * @param numbers of the slices, as flags and the page itself name them
   */
  private static CaptureObject.Subject heatmap(
      int[] numbers, SourceSeries source, int k, int number) {
    return new CaptureObject.Subject(
        ResultObject.Kind.HEATMAP,
        k,
        number,
        "Grad-CAM attention and liver outline over the windowed CT",
        "%s Slice %s, %s of %s from the feet.".formatted(BANNER, numbers[k], k + 1, numbers.length),
        List.of(source.sourceImage(k)));
  }
}
