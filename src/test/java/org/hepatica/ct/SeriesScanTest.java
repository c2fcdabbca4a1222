package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesScanTest {

  @TempDir Path folder;

  @Test
  void groupsFilesBySeriesAndSaysWhatItLeftOut() throws Exception {
    Path deep = Files.createDirectories(folder.resolve("a/b"));
    new MadeSeries().write(deep);
    Path other = Files.createDirectories(folder.resolve("z"));
    new MadeSeries()
        .all(d -> d.set(Tag.SERIES_INSTANCE_UID, Vr.UI, "1.2.3"))
        .all(d -> d.set(Tag.MODALITY, Vr.CS, "MR"))
        .write(other);
    Path blank = Files.createDirectories(folder.resolve("q"));
    new MadeSeries().all(d -> d.setEmpty(Tag.SERIES_INSTANCE_UID, Vr.UI)).write(blank);
    Path text = Files.writeString(folder.resolve("readme.txt"), "hello");
    Path empty = Files.createFile(folder.resolve("empty.dcm"));
    Path cut = folder.resolve("cut.dcm");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(deep.resolve("s2.dcm")), 200));
    Files.createDirectories(folder.resolve(".hidden"));
    Files.writeString(folder.resolve(".hidden/x"), "hidden");

    SeriesScan scan = SeriesScan.scan(folder);

    assertThat(scan.series())
        .extracting(
            SeriesScan.Series::seriesUid, s -> s.files().size(), SeriesScan.Series::modality)
        .containsExactly(
            Tuple.tuple(Uids.derive("made series"), 12, "CT"),
            Tuple.tuple("", 12, "CT"),
            Tuple.tuple("1.2.3", 12, "MR"));
    assertThat(scan.skipped())
        .extracting(SeriesScan.SkippedFile::file)
        .containsExactlyInAnyOrder(text, empty, cut);
    assertThat(scan.skipped())
        .allSatisfy(
            skipped ->
                assertThat(skipped.reason()).contains(skipped.file().getFileName().toString()));
  }

  /** As where a share is mounted; what lies behind links within it is not followed, but told. */
  @Test
  void aLinkToTheFolderIsTheFolder() throws Exception {
    Path real = Files.createDirectories(folder.resolve("real"));
    List<Path> files = new MadeSeries().write(real);
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    SeriesScan scan = SeriesScan.scan(link);
    assertThat(scan.series()).hasSize(1);
    assertThat(scan.series().get(0).files())
        .containsExactlyElementsOf(
            files.stream().map(file -> link.resolve(file.getFileName())).toList());

    Path study = Files.createDirectories(folder.resolve("study"));
    Files.createSymbolicLink(study.resolve("one.dcm"), files.get(0));
    Path toFolder = Files.createSymbolicLink(study.resolve("series"), real);
    Path toNothing = Files.createSymbolicLink(study.resolve("gone"), folder.resolve("nowhere"));
    SeriesScan linked = SeriesScan.scan(study);
    assertThat(linked.series()).hasSize(1);
    assertThat(linked.series().get(0).files()).containsExactly(study.resolve("one.dcm"));
    assertThat(linked.skipped())
        .containsExactlyInAnyOrder(
            new SeriesScan.SkippedFile(
                toFolder, "series: a link to a folder, which is not followed; give that folder"),
            new SeriesScan.SkippedFile(toNothing, "gone: a link that leads to no file"));
  }

  @Test
  void takesOneFile() throws Exception {
    List<Path> files = new MadeSeries().write(folder);
    SeriesScan scan = SeriesScan.scan(files.get(0));
    assertThat(scan.series()).hasSize(1);
    assertThat(scan.series().get(0).files()).containsExactly(files.get(0));

    SeriesScan none = SeriesScan.scan(folder.resolve("gone.dcm"));
    assertThat(none.series()).isEmpty();
    assertThat(none.skipped().get(0).reason()).contains("gone.dcm", "cannot be read");
  }
}
