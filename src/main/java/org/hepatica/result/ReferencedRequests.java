package org.hepatica.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/**
 * Which requests the report belongs to (Referenced Request Sequence, PS3.3 C.17.2), as the source
 * images tell it in their Request Attributes Sequence. A work list can then tell a report from one
 * on another request of the same study.
 */
final class ReferencedRequests {
  private static final int[] TYPE_2 = {
    Tag.PLACER_ORDER_NUMBER_IMAGING_SERVICE_REQUEST,
    Tag.FILLER_ORDER_NUMBER_IMAGING_SERVICE_REQUEST,
    Tag.REQUESTED_PROCEDURE_ID,
    Tag.REQUESTED_PROCEDURE_DESCRIPTION
  };

  private ReferencedRequests() {}

  /**
   * An item for each request that has a number; empty when the source knows of none. The source has
   * one for each scheduled step of a request (PS3.3 C.7.3.1).
   */
  static List<DataSet> of(DataSet source) {
    Map<List<String>, DataSet> named = new LinkedHashMap<>();
    for (DataSet step : source.sequence(Tag.REQUEST_ATTRIBUTES_SEQUENCE)) {
      if (step.string(Tag.REQUESTED_PROCEDURE_ID) != null) {
        named.putIfAbsent(
            List.of(
                step.string(Tag.REQUESTED_PROCEDURE_ID),
                step.string(Tag.ACCESSION_NUMBER, ""),
                studyUid(step, source)),
            step);
      }
    }
    List<DataSet> requests = new ArrayList<>();
    for (DataSet request : named.values()) {
      // The study's accession number is that of its one request; of several it says nothing.
      boolean ofTheStudy =
          request.string(Tag.ACCESSION_NUMBER) == null
              && named.size() == 1
              && studyUid(request, source).equals(studyUid(source, source));
      requests.add(item(request, source, ofTheStudy ? source : request));
    }
    return requests;
  }

  /** What a request says, else the study of the source. */
  private static String studyUid(DataSet request, DataSet source) {
    String study = request.string(Tag.STUDY_INSTANCE_UID);
    return Uids.isValid(study) ? study : source.string(Tag.STUDY_INSTANCE_UID);
  }

  private static DataSet item(DataSet request, DataSet source, DataSet accession) {
    DataSet item =
        new DataSet()
            .set(Tag.STUDY_INSTANCE_UID, Vr.UI, studyUid(request, source))
            .setEmpty(Tag.REFERENCED_STUDY_SEQUENCE, Vr.SQ)
            .copyOrEmpty(Tag.ACCESSION_NUMBER, accession);
    SourceValue.copy(item, Tag.SPECIFIC_CHARACTER_SET, request);
    for (int tag : TYPE_2) {
      item.copyOrEmpty(tag, request);
    }
    int codes = Tag.REQUESTED_PROCEDURE_CODE_SEQUENCE;
    return item.setSequence(codes, ResultHeader.codes(request, codes));
  }
}
