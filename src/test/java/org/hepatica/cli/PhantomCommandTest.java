package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.junit.jupiter.api.Test;

class PhantomCommandTest extends CommandRuns {
  @Test
  void phantomOptionsOutOfRangeAreUsage() {
    assertThat(run("phantom", "--out", folder.toString(), "--seed", "1", "--slices", "0"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("slices is 0");
    assertThat(run("phantom", "--out", folder.toString(), "--seed", "1", "--matrix", "9x"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--matrix is \"9x\"");
    assertThat(run("phantom", "--out", folder.toString(), "--seed", "1", "--turn", "45"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("turn is 45");
  }

  @Test
  void aPhantomIsStoredAsItIsAsked() throws Exception {
    String phantom =
        "phantom --seed 7 --slices 2 --matrix 21x34 --pixel 12x10.5 --position ffdr --reversed";
    String[] words = (phantom + " --storage padded_16 --out " + folder).split(" ");
    assertThat(run(words)).isEqualTo(ExitCode.DONE);
    DataSet first = Part10.readHeader(folder.resolve("ct/0001.dcm")).dataSet();
    assertThat(first.string(Tag.PATIENT_POSITION)).isEqualTo("FFDR");
    assertThat(first.integer(Tag.ROWS, 0)).isEqualTo(34);
    assertThat(first.integer(Tag.COLUMNS, 0)).isEqualTo(21);
    assertThat(first.numbers(Tag.PIXEL_SPACING)).containsExactly(10.5, 12);
    assertThat(first.integer(Tag.INSTANCE_NUMBER, 0)).isEqualTo(2);
    assertThat(first.integer(Tag.PIXEL_PADDING_VALUE, 0)).isEqualTo(-2000);
  }
}
