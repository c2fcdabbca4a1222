package org.hepatica.ct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;

/**
 * What a folder (or one file) holds: files by series, and files that are no DICOM instance, each
 * with the reason. Only headers are read.
 *
 * @param series in the order of their first file's name
 * @param skipped files that belong to none
 */
public record SeriesScan(List<Series> series, List<SkippedFile> skipped) {

  /**
   * Files with one Series Instance UID.
   *
   * @param seriesUid empty when the files have none; loading them then says so
   * @param studyUid of the first file; empty when it has none
   * @param modality of the first file; empty when it has none
   * @param files sorted by name
   */
  public record Series(String seriesUid, String studyUid, String modality, List<Path> files) {}

  /** A file that was left out, and why. */
  public record SkippedFile(Path file, String reason) {}

  /**
   * Scans a folder (or a link to one) and all below it, hidden files and folders left out, or one
   * file. Links to folders below it are not followed, but named among the skipped.
   *
   * @throws IOException when the folder cannot be read
   */
  public static SeriesScan scan(Path folderOrFile) throws IOException {
    Map<String, Series> series = new LinkedHashMap<>();
    List<SkippedFile> skipped = new ArrayList<>();
    for (Path file : files(folderOrFile)) {
      if (Files.isSymbolicLink(file) && !Files.isRegularFile(file)) {
        String what =
            Files.isDirectory(file)
                ? ": a link to a folder, which is not followed; give that folder"
                : ": a link that leads to no file";
        skipped.add(new SkippedFile(file, file.getFileName() + what));
        continue;
      }
      try {
        DataSet header = Part10.readHeader(file).dataSet();
        if (!header.contains(Tag.SOP_CLASS_UID) && !header.contains(Tag.SERIES_INSTANCE_UID)) {
          skipped.add(
              new SkippedFile(
                  file, file.getFileName() + ": DICOM, but no instance of a series (a DICOMDIR?)"));
          continue;
        }
        String uid = header.string(Tag.SERIES_INSTANCE_UID, "");
        series
            .computeIfAbsent(
                uid,
                key ->
                    new Series(
                        key,
                        header.string(Tag.STUDY_INSTANCE_UID, ""),
                        header.string(Tag.MODALITY, ""),
                        new ArrayList<>()))
            .files()
            .add(file);
      } catch (DicomException e) {
        skipped.add(new SkippedFile(file, e.getMessage()));
      } catch (IOException e) {
        skipped.add(new SkippedFile(file, file.getFileName() + " cannot be read: " + e));
      }
    }
    return new SeriesScan(List.copyOf(series.values()), List.copyOf(skipped));
  }

  /** Files, and links whatever they lead to. */
  private static List<Path> files(Path folderOrFile) throws IOException {
    if (!Files.isDirectory(folderOrFile)) {
      return List.of(folderOrFile);
    }
    Path real = folderOrFile.toRealPath(); // of a link alone nothing is walked but the link
    try (Stream<Path> all = Files.walk(real)) {
      return all.filter(file -> Files.isRegularFile(file) || Files.isSymbolicLink(file))
          .map(real::relativize)
          .filter(file -> !isHidden(file))
          .map(folderOrFile::resolve)
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
