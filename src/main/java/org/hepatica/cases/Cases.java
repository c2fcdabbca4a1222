package org.hepatica.cases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.NetworkGrid;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.CtVolume;
import org.hepatica.ct.SeriesRefused;
import org.hepatica.ct.SourceSlice;
import org.hepatica.dicom.DicomException;
import org.hepatica.disk.Trees;
import org.hepatica.disk.WorkFolder;
import org.hepatica.evaluation.EvaluationReport.LeftOut;
import org.hepatica.learning.data.CaseStore;
import org.hepatica.learning.data.CaseWriter;
import org.hepatica.truth.SegmentationFile;
import org.hepatica.truth.SourceGrid;

/**
 * Makes cases for training of CT series and of what somebody marked in them. Slices lie on the
 * network's grid, in the canonical pose; those without a mark say that there is no liver.
 */
public final class Cases {
  /** The folder of the first case, in the folder to work in. */
  public static final String FIRST = "case-0";

  /** How much of a pixel must be marked. */
  private static final float HALF = 0.5f;

  private final Request request;
  private final AdmissionRules rules;

  /**
   * What to make cases of.
   *
   * @param data folders of series
   * @param truth folder or file of what was marked; null when it lies with the series
   * @param segments of a DICOM segmentation, by label or number; none for its liver
   * @param huLow Hounsfield units of pixel value 0
   * @param huHigh Hounsfield units of pixel value 255
   * @param size rows and columns of the pictures
   * @param found a DICOM segmentation of the series to compare the marks with; null for none
   */
  public record Request(
      List<String> data,
      String truth,
      List<String> segments,
      double huLow,
      double huHigh,
      int size,
      String found) {

    /** Compared with nothing. */
    public Request(
        List<String> data,
        String truth,
        List<String> segments,
        double huLow,
        double huHigh,
        int size) {
      this(data, truth, segments, huLow, huHigh, size, null);
    }

    public Request {
      data = List.copyOf(data);
      segments = List.copyOf(segments);
    }
  }

  /**
   * A case.
   *
   * @param seriesUid of the images
   * @param name what the names of all pictures of the series begin with, whatever was marked
   * @param slices how many
   * @param withLiver how many of them hold liver
   * @param volumeMl of the marks on the series' own pixels, mL
   * @param sharedMl of those that {@link Request#found} has as well, mL; null where it is
   * @param turned the other way in which they fit it best; null where it is
   */
  public record Made(
      String seriesUid,
      String name,
      int slices,
      int withLiver,
      double volumeMl,
      Double sharedMl,
      Turned turned) {}

  /**
   * What came of it.
   *
   * @param made one for each series
   * @param leftOut what is no case, and why
   */
  public record Outcome(List<Made> made, List<LeftOut> leftOut) {}

  /** Gets each case when it is made. */
  @FunctionalInterface
  interface Taker {
    /** A case and its folder, see {@link org.hepatica.learning.data.CaseFolder}. */
    void take(Made made, Path folder) throws IOException;
  }

  /**
   * @param rules of the admission gate: what is not analysed does not teach, either
   */
  Cases(Request request, AdmissionRules rules) {
    this.request = request;
    this.rules = rules;
  }

  /**
   * Makes them in a folder of cases, each in the place of what an earlier truth of its series gave.
   *
   * @param rules of the admission gate
   * @throws IOException when a folder cannot be read or written
   */
  public static Outcome makeIn(Request request, AdmissionRules rules, Path out, Consumer<Made> told)
      throws IOException {
    CaseStore store = new CaseStore(out);
    try (WorkFolder work = WorkFolder.temporary("hepatica-cases")) {
      return new Cases(request, rules)
          .make(
              work.path(),
              (made, folder) -> {
                store.put(folder, made.name());
                Trees.delete(folder);
                told.accept(made);
              });
    }
  }

  /**
   * Makes them.
   *
   * @param work an empty folder for the pictures
   * @throws IOException when a folder cannot be read or written
   */
  Outcome make(Path work, Taker taker) throws IOException {
    TruthSearch search =
        new TruthSearch(
            request.data(),
            request.truth() == null ? null : Path.of(request.truth()),
            request.segments(),
            rules);
    List<TruthSearch.Pair> pairs = search.pairs();
    List<LeftOut> leftOut = new ArrayList<>(search.leftOut());
    List<Made> made = new ArrayList<>();
    for (TruthSearch.Pair pair : pairs) {
      Path folder = work.resolve("case-" + made.size());
      try {
        CtVolume volume = CtSeries.load(pair.series().files(), rules);
        requireWhole(pair, volume);
        Made one = write(volume, pair, folder);
        made.add(one);
        taker.take(one, folder);
      } catch (SeriesRefused e) {
        leftOut.add(
            new LeftOut("series " + pair.series().seriesUid(), e.code() + ": " + e.reason(), true));
      } catch (Partial e) {
        leftOut.add(new LeftOut(pair.truth(), e.getMessage(), true));
      }
    }
    return new Outcome(made, leftOut);
  }

  /** Marks that do not say where there is no liver. */
  private static final class Partial extends Exception {
    Partial(String message) {
      super(message);
    }
  }

  /**
   * A slice without a mark teaches that it holds no liver: where marks have a gap, somebody marked
   * some slices only.
   */
  private static void requireWhole(TruthSearch.Pair pair, CtVolume volume) throws Partial {
    if (Arrays.stream(pair.marks()).allMatch(BitSet::isEmpty)) {
      throw new Partial(
          "nothing is marked; for a series without liver there is `hepatica negatives`");
    }
    List<Integer> gaps = pair.gaps();
    if (!gaps.isEmpty()) {
      int[] called =
          Findings.sliceNumbers(
              volume.slices().stream().mapToInt(SourceSlice::instanceNumber).toArray());
      throw new Partial(
          "slice "
              + called[gaps.get(0)]
              + " has no mark between others that have: a case needs the liver on every slice that"
              + " shows it");
    }
  }

  private Made write(CtVolume volume, TruthSearch.Pair pair, Path folder)
      throws IOException, Partial {
    String name =
        CaseWriter.name(PatientKey.of(pair.series().files().get(0)), volume.seriesUid()) + "-";
    // Another truth of the series has other names: trainings tell by names what they have seen.
    String named = name + "%08x".formatted(checksum(pair.marks()));
    CaseWriter writer = new CaseWriter(folder, request.huLow(), request.huHigh());
    NetworkGrid grid =
        new NetworkGrid(
            volume.rows(),
            volume.columns(),
            volume.rowSpacing(),
            volume.columnSpacing(),
            request.size());
    int withLiver = 0;
    double ml = 0;
    for (int k = 0; k < volume.depth(); k++) {
      requireSame(pair, volume, k);
      byte[] mask = mask(pair.marks()[k], volume, grid);
      writer.write(named, k + 1, request.size(), grid.toNetwork(volume.hu(k)), mask);
      withLiver += pair.marks()[k].isEmpty() ? 0 : 1;
      ml += pair.marks()[k].cardinality() * volume.voxelMl(k);
    }
    BitSet[] found = found(pair);
    return new Made(
        volume.seriesUid(),
        name,
        volume.depth(),
        withLiver,
        ml,
        found.length == 0 ? null : sharedMl(pair, found, volume),
        found.length == 0 ? null : turned(pair, found, volume));
  }

  /** What was found on each slice; of none when that is not known. */
  private BitSet[] found(TruthSearch.Pair pair) throws IOException, Partial {
    if (request.found() == null) {
      return new BitSet[0];
    }
    Path file = Path.of(request.found());
    try {
      return SegmentationFile.read(file).on(pair.grid(), List.of());
    } catch (DicomException e) {
      throw new Partial(
          "it cannot be compared with what was found, SEG %s: %s; make the case with `hepatica cases`"
              .formatted(file.getFileName(), e.getMessage()));
    }
  }

  /** What is marked and was found, mL. */
  private static double sharedMl(TruthSearch.Pair pair, BitSet[] found, CtVolume volume) {
    double shared = 0;
    for (int k = 0; k < found.length; k++) {
      BitSet both = (BitSet) found[k].clone();
      both.and(pair.marks()[k]);
      shared += both.cardinality() * volume.voxelMl(k);
    }
    return shared;
  }

  private static Turned turned(TruthSearch.Pair pair, BitSet[] found, CtVolume volume) {
    double[] voxelMl = IntStream.range(0, volume.depth()).mapToDouble(volume::voxelMl).toArray();
    SourceGrid grid = pair.grid();
    return Turned.best(pair.marks(), found, grid.rows(), grid.columns(), voxelMl);
  }

  private static byte[] mask(BitSet marks, CtVolume volume, NetworkGrid grid) {
    byte[] source = new byte[volume.rows() * volume.columns()];
    marks.stream().forEach(i -> source[i] = 1);
    float[] covered = grid.coverage(volume.inPlane().toCanonical(source));
    byte[] mask = new byte[covered.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (covered[i] >= HALF ? 1 : 0);
    }
    return mask;
  }

  private static void requireSame(TruthSearch.Pair pair, CtVolume volume, int k)
      throws IOException {
    if (pair.grid().depth() != volume.depth()
        || !pair.grid()
            .slices()
            .get(k)
            .is(volume.slices().get(k).sopInstanceUid(), volume.slices().get(k).frame())) {
      throw new IOException(
          "series %s: truth and volume order its slices differently; this is a fault of the program"
              .formatted(volume.seriesUid()));
    }
  }

  private static int checksum(BitSet... marks) {
    CRC32 crc = new CRC32();
    for (BitSet slice : marks) {
      crc.update(slice.toByteArray());
      crc.update('\n'); // a set ends at its last mark
    }
    return (int) crc.getValue();
  }
}
