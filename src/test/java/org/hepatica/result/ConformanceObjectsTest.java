package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.phantom.PhantomOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/conformance-statement.md} tells of the objects what is in them. */
class ConformanceObjectsTest {
  @TempDir Path folder;
  private String statement;

  @BeforeEach
  void read() throws IOException {
    statement = Files.readString(Path.of("docs/conformance-statement.md"));
  }

  private String chapter(String from, String to) {
    int start = statement.indexOf(from);
    int end = statement.indexOf(to, start);
    assertThat(start).as(from).isNotNegative();
    assertThat(end).as(to).isGreaterThan(start);
    return statement.substring(start, end);
  }

  @Test
  void everyAttributeOfAnObjectIsInItsTable() throws IOException {
    String common = chapter("#### 8.1.1 ", "#### 8.1.2 ");
    Cases.Case given =
        Cases.segmented(
            folder, PhantomOptions.of(5).withMatrix(48, 64).withSlices(24, 10), "a flag");
    ResultSettings settings = ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1");
    for (ResultObject result :
        ResultWriter.write(given.analysis(), settings, folder.resolve("out"))) {
      String own =
          switch (result.sopClassUid()) {
            case Uids.SEGMENTATION -> chapter("#### 8.1.2 ", "#### 8.1.3 ");
            case Uids.SECONDARY_CAPTURE -> chapter("#### 8.1.3 ", "#### 8.1.4 ");
            default -> chapter("#### 8.1.4 ", "### 8.2 ");
          };
      DataSet object = Part10.read(result.file()).dataSet();
      for (int tag : object.tags()) {
        String keyword = Tag.name(tag).replaceFirst("^\\([0-9A-F,]+\\) ", "");
        assertThat(common + own)
            .as(result.kind() + " " + keyword)
            .containsPattern("[ |]" + keyword + "[,  |]");
      }
    }
  }

  @Test
  void thePrivateCodesAreThose() {
    String codes = chapter("### 8.3 ", "### 8.4 ");
    assertThat(codes).contains(CodingSchemes.OURS, CodingSchemes.OUR_UID);
    for (ReportCodes code : ReportCodes.values()) {
      DataSet item = code.item();
      String scheme = item.string(Tag.CODING_SCHEME_DESIGNATOR);
      List<String> cells =
          scheme.equals(CodingSchemes.OURS)
              ? List.of(item.string(Tag.CODE_VALUE), item.string(Tag.CODE_MEANING))
              : List.of(item.string(Tag.CODE_VALUE), scheme, item.string(Tag.CODE_MEANING));
      assertThat(codes).contains("| " + String.join(" | ", cells) + " |");
    }
    for (Codes code : Codes.values()) {
      DataSet item = code.item();
      assertThat(codes)
          .contains(
              "| %s | %s | %s |"
                  .formatted(
                      item.string(Tag.CODE_VALUE),
                      item.string(Tag.CODING_SCHEME_DESIGNATOR),
                      item.string(Tag.CODE_MEANING)));
    }
  }
}
