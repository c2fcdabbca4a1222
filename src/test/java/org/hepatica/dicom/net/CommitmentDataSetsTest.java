package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitmentDataSetsTest {
  private static final SopReference ONE = new SopReference(Wire.CT, "1.2.3.1");
  private static final SopReference TWO = new SopReference("1.2.840.10008.5.1.4.1.1.66.4", "1.2.4");
  private static final CommitmentRequest REQUEST =
      new CommitmentRequest("2.25.42", List.of(ONE, TWO));
  private static final CommitmentReport REPORT =
      new CommitmentReport(
          "2.25.42", List.of(ONE), List.of(new CommitmentReport.Failure(TWO, 0xFFFF)));

  @ParameterizedTest
  @ValueSource(strings = {Wire.EXPLICIT, Wire.IMPLICIT})
  void readsWhatItWrote(String syntax) throws IOException {
    byte[] request = CommitmentDataSets.write(REQUEST, syntax);
    byte[] report = CommitmentDataSets.write(REPORT, syntax);
    assertThat(request.length % 2 + report.length % 2).isZero();
    assertThat(CommitmentDataSets.readRequest(in(request), syntax)).isEqualTo(REQUEST);
    assertThat(CommitmentDataSets.readReport(in(report), syntax)).isEqualTo(REPORT);
    assertThat(CommitmentDataSets.eventType(REPORT)).isEqualTo(2);
    assertThat(CommitmentDataSets.eventType(new CommitmentReport("1.2", List.of(ONE), List.of())))
        .isEqualTo(1);
  }

  @Test
  void asManyAsAreAllowedWithTheLongestUids() throws IOException {
    List<CommitmentReport.Failure> failures = new ArrayList<>();
    String longest = "1.2.840.99999.123456789012345678901234567890.12345678901.1";
    for (int i = 0; i < CommitmentDataSets.MAX_REFERENCES; i++) {
      SopReference reference = new SopReference(longest, longest + (100_000 + i));
      failures.add(new CommitmentReport.Failure(reference, 0x0112));
    }
    CommitmentReport report = new CommitmentReport("2.25.1", List.of(), failures);
    byte[] bytes = CommitmentDataSets.write(report, Wire.EXPLICIT);
    assertThat(bytes.length).isLessThanOrEqualTo(CommitmentDataSets.MAX_BYTES);
    assertThat(CommitmentDataSets.readReport(in(bytes), Wire.EXPLICIT)).isEqualTo(report);
  }

  @Test
  void aLengthThatIsNotThereCostsNothing() {
    byte[] bytes = Wire.hex("08009911 FEFFFF7F FEFF00E0 F0FFFF7F");
    assertThatThrownBy(() -> CommitmentDataSets.readRequest(in(bytes), Wire.IMPLICIT))
        .isInstanceOf(CommitmentDataSets.Refused.class);
  }

  @Property(tries = 2000)
  void damageIsRefusedOrReadAndNeverElse(
      @ForAll byte[] noise,
      @ForAll @IntRange(max = 250) int at,
      @ForAll @IntRange(max = 250) int cut,
      @ForAll boolean explicit)
      throws IOException {
    String syntax = explicit ? Wire.EXPLICIT : Wire.IMPLICIT;
    byte[] bytes = CommitmentDataSets.write(REPORT, syntax);
    for (int i = 0; i < noise.length && at + i < bytes.length; i++) {
      bytes[at + i] = noise[i];
    }
    byte[] damaged = Arrays.copyOf(bytes, Math.max(0, bytes.length - cut));
    try {
      CommitmentReport report = CommitmentDataSets.readReport(in(damaged), syntax);
      assertThat(report.committed().size() + report.failed().size()).isBetween(1, 2);
    } catch (CommitmentDataSets.Refused e) {
      assertThat(e.status().code()).isIn(0x0110, 0x0115, 0x0213);
    }
  }

  private static ByteArrayInputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }
}
