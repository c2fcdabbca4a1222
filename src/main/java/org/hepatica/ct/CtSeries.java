package org.hepatica.ct;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;

/** Loads the instances of one series as a volume, if the admission gate lets it in. */
public final class CtSeries {

  private CtSeries() {}

  /**
   * Reads all headers, judges them, and only then decodes pixels, one instance at a time.
   *
   * @param files the instances of one series, in any order
   * @throws SeriesRefused when a rule refuses the series, or a file or its pixels are damaged
   * @throws IOException when a file cannot be read at all: the disk's fault, not the series'; worth
   *     another try
   */
  public static CtVolume load(List<Path> files, AdmissionRules rules)
      throws SeriesRefused, IOException {
    Judged judged = judge(files, rules);
    Stack stack = judged.admitted().stack();
    SliceHeader first = stack.slices().get(0);
    InPlane inPlane = InPlane.of(first.orientation(), first.rows(), first.columns());
    Doubts doubts = new Doubts();
    short[][] hu = SlicePixels.read(stack.slices(), doubts.padding());
    HuPlausibility plausibility = new HuPlausibility(rules.content());
    List<BodySection> sections = new ArrayList<>();
    for (int k = 0; k < hu.length; k++) {
      short[] source = hu[k];
      plausibility.add(stack.slices().get(k).name(), source);
      hu[k] = inPlane.isIdentity() ? source : inPlane.toCanonical(source);
      PooledSlice pooled =
          PooledSlice.of(
              hu[k],
              inPlane.rows(),
              inPlane.columns(),
              first.pixelSpacing()[inPlane.transposed() ? 1 : 0],
              first.pixelSpacing()[inPlane.transposed() ? 0 : 1]);
      sections.add(BodySection.of(pooled));
      doubts.add(source, first.columns(), first.pixelSpacing()[1], pooled);
    }
    plausibility.check();
    BodyProfile body = new BodyProfile(sections);
    BodyRules.check(body, judged.subject(), rules.content());
    return new CtVolume(
        first.studyUid(),
        first.seriesUid(),
        first.orientation(),
        first.pixelSpacing(),
        stack.spacing(),
        stack.slices().stream().map(SliceHeader::source).toList(),
        hu,
        body,
        judged.admitted().leftOut(),
        doubts.list(stack, body));
  }

  /**
   * Judges a series by its headers alone; pixels may still refuse it later.
   *
   * @throws SeriesRefused as {@link #load}
   * @throws IOException as {@link #load}
   */
  public static void check(List<Path> files, AdmissionRules rules)
      throws SeriesRefused, IOException {
    judge(files, rules);
  }

  /**
   * The images that become the slices of the volume, from feet to head: without copies, and without
   * what lies beside the stack.
   *
   * @throws SeriesRefused as {@link #check}
   * @throws IOException as {@link #load}
   */
  public static List<SourceSlice> slices(List<Path> files, AdmissionRules rules)
      throws SeriesRefused, IOException {
    return judge(files, rules).admitted().stack().slices().stream()
        .map(SliceHeader::source)
        .toList();
  }

  record Judged(Admitted admitted, Subject subject) {}

  static Judged judge(List<Path> files, AdmissionRules rules) throws SeriesRefused, IOException {
    List<SliceHeader> headers = new ArrayList<>(files.size());
    for (Path file : files) {
      headers.addAll(headers(file));
    }
    headers = StrayImages.withoutCopies(headers);
    Admission.checkIdentity(headers);
    Admitted admitted = StrayImages.judge(headers, rules);
    // Of a slice: a screen or a capture beside the stack may not say how old the patient is.
    Subject subject = Subject.of(header(admitted.stack().slices().get(0).file()).dataSet());
    Admission.checkSubject(subject, rules.content());
    checkMemory(admitted.stack(), rules);
    return new Judged(admitted, subject);
  }

  private static List<SliceHeader> headers(Path file) throws SeriesRefused, IOException {
    DicomFile header = header(file);
    try {
      return SliceHeader.of(file, header);
    } catch (DicomException e) {
      String name = InstanceName.of(header.dataSet().string(Tag.SOP_INSTANCE_UID));
      throw new SeriesRefused(AdmissionCode.FRAMES, name + ": " + e.getMessage(), e);
    }
  }

  private static DicomFile header(Path file) throws SeriesRefused, IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return Part10.readHeader(in);
    } catch (DicomException e) {
      throw new SeriesRefused(
          AdmissionCode.UNREADABLE, InstanceName.ofUnreadable(file) + ": " + e.getMessage(), e);
    }
  }

  private static void checkMemory(Stack stack, AdmissionRules rules) throws SeriesRefused {
    int count = stack.slices().size();
    SliceHeader first = stack.slices().get(0);
    long bytes = 2L * first.rows() * first.columns() * count;
    if (bytes > rules.maxVolumeBytes()) {
      throw new SeriesRefused(
          AdmissionCode.TOO_LARGE,
          first.columns()
              + " x "
              + first.rows()
              + " x "
              + count
              + " voxels need "
              + ((bytes + (1 << 20) - 1) >> 20)
              + " MiB, more than "
              + (rules.maxVolumeBytes() >> 20)
              + " MiB");
    }
  }
}
