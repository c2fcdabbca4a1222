package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.result.ResultObject.Kind;
import org.junit.jupiter.api.io.TempDir;

/** Results of a phantom, to be looked at attribute by attribute. */
abstract class ResultChecklist {
  static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1");

  @TempDir Path folder;

  final List<DataSet> sources = new ArrayList<>();

  AnalysisFolder analysed(Cases.Edit edit) throws IOException {
    PhantomOptions options = PhantomOptions.of(5).withMatrix(32, 32).withSlices(12, 18);
    return Cases.segmented(folder, options, null, edit).analysis();
  }

  List<DataSet> write(Cases.Edit edit) throws IOException {
    return write(analysed(edit));
  }

  List<DataSet> write(AnalysisFolder analysis) throws IOException {
    for (var slice : analysis.findings().slices()) {
      sources.add(Part10.readHeader(Path.of(slice.file())).dataSet());
    }
    List<DataSet> results = new ArrayList<>();
    for (ResultObject object : ResultWriter.write(analysis, SETTINGS, folder.resolve("out"))) {
      results.add(Part10.read(object.file()).dataSet());
      assertThat(object.kind()).isNotEqualTo(Kind.NOTICE);
    }
    assertThat(captures(results)).hasSizeGreaterThan(1);
    return results;
  }

  static DataSet seg(List<DataSet> results) {
    return results.get(0);
  }

  static List<DataSet> captures(List<DataSet> results) {
    return results.stream()
        .filter(r -> Uids.SECONDARY_CAPTURE.equals(r.string(Tag.SOP_CLASS_UID)))
        .toList();
  }

  static String code(DataSet item, int sequence) {
    DataSet code = item.item(sequence);
    assertThat(code.string(Tag.CODE_MEANING)).isNotBlank();
    return code.string(Tag.CODE_VALUE) + " " + code.string(Tag.CODING_SCHEME_DESIGNATOR);
  }

  static DataSet code(String value) {
    return new DataSet()
        .set(Tag.CODE_VALUE, Vr.SH, value)
        .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, "DCM")
        .set(Tag.CODE_MEANING, Vr.LO, "What " + value + " means");
  }
}
