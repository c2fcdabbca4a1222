package org.hepatica.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hepatica.analysis.Findings;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/**
 * The findings as a Comprehensive 3D SR (PS3.3 A.35.13). What it says is {@link ReportContent};
 * this is the document around it: unverified, and of a revision, with the report that it takes the
 * place of.
 */
final class ReportObject {
  private final Findings findings;
  private final SourceSeries source;
  private final ResultSettings settings;
  private final StudyContext context;
  private final ResultUids uids;

  ReportObject(
      Findings findings,
      SourceSeries source,
      ResultSettings settings,
      StudyContext context,
      ResultUids uids) {
    this.findings = findings;
    this.source = source;
    this.settings = settings;
    this.context = context;
    this.uids = uids;
  }

  /**
   * Builds the object.
   *
   * @param segmentation that it measures; empty when no liver was found
   */
  DataSet build(Optional<ResultObject> segmentation) {
    DataSet report =
        ResultHeader.start(
            source.first(),
            settings,
            Uids.COMPREHENSIVE_3D_SR,
            uids.instance(ResultObject.Kind.REPORT, -1),
            findings.modelId());
    ResultHeader.series(
        report,
        source.first(),
        settings,
        "SR",
        uids.series(ResultObject.Kind.REPORT),
        settings.seriesNumber() + 3,
        "Hepatica liver report (AI)");
    report
        .set(Tag.INSTANCE_NUMBER, Vr.IS, 1)
        .set(Tag.COMPLETION_FLAG, Vr.CS, "COMPLETE")
        .set(Tag.VERIFICATION_FLAG, Vr.CS, "UNVERIFIED")
        .set(Tag.PRELIMINARY_FLAG, Vr.CS, "PRELIMINARY")
        .setEmpty(Tag.REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE, Vr.SQ)
        .setEmpty(Tag.PERFORMED_PROCEDURE_CODE_SEQUENCE, Vr.SQ)
        .setSequence(
            Tag.CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE,
            study(source.studyUid(), evidence(segmentation)));
    List<DataSet> requests = ReferencedRequests.of(source.first());
    if (!requests.isEmpty()) {
      report.setSequence(Tag.REFERENCED_REQUEST_SEQUENCE, requests);
    }
    context
        .predecessor()
        .ifPresent(p -> report.setSequence(Tag.PREDECESSOR_DOCUMENTS_SEQUENCE, predecessor(p)));
    return new ReportContent(findings, source, settings, context, uids)
        .fill(report, segmentation)
        .setSequence(
            Tag.CONTENT_TEMPLATE_SEQUENCE,
            new DataSet()
                .set(Tag.MAPPING_RESOURCE, Vr.CS, "DCMR")
                .set(Tag.TEMPLATE_IDENTIFIER, Vr.CS, "1500"));
  }

  /** Every instance that the content refers to (PS3.3 C.17.2.2). */
  private List<DataSet> evidence(Optional<ResultObject> segmentation) {
    List<DataSet> series = new ArrayList<>();
    series.add(series(source.first().string(Tag.SERIES_INSTANCE_UID), source.instances()));
    segmentation.ifPresent(
        seg ->
            series.add(
                series(
                    seg.seriesUid(),
                    List.of(ResultHeader.reference(seg.sopClassUid(), seg.sopInstanceUid())))));
    return series;
  }

  private static DataSet predecessor(StudyContext.Predecessor p) {
    return study(
        p.studyUid(),
        List.of(
            series(
                p.seriesUid(),
                List.of(ResultHeader.reference(p.sopClassUid(), p.sopInstanceUid())))));
  }

  private static DataSet study(String uid, List<DataSet> series) {
    return new DataSet()
        .set(Tag.STUDY_INSTANCE_UID, Vr.UI, uid)
        .setSequence(Tag.REFERENCED_SERIES_SEQUENCE, series);
  }

  private static DataSet series(String uid, List<DataSet> instances) {
    return new DataSet()
        .set(Tag.SERIES_INSTANCE_UID, Vr.UI, uid)
        .setSequence(Tag.REFERENCED_SOP_SEQUENCE, instances);
  }
}
