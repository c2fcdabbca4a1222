package org.hepatica.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.SeriesRefused;
import org.hepatica.ct.SeriesScan;
import org.hepatica.ct.SourceSlice;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Part10;
import org.hepatica.evaluation.EvaluationReport.LeftOut;
import org.hepatica.truth.MaskSeries;
import org.hepatica.truth.SegmentationFile;
import org.hepatica.truth.SourceGrid;

/** Finds series and their truths in folders, and which belongs to which. */
public final class TruthSearch {
  private static final String PHANTOM = "truth.json";

  private final List<String> data;
  private final Path truth;
  private final List<String> segments;
  private final AdmissionRules rules;
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final List<Image> images = new ArrayList<>();
  private final List<Truth> truths = new ArrayList<>();

  /** Truths that fit a series, by index. */
  private final Set<Integer> used = new HashSet<>();

  /** Truths of which a series was said not to fit them, by index. */
  private final Set<Integer> told = new HashSet<>();

  /**
   * A series that may be analysed.
   *
   * @param grid of the slices that the gate takes of it; of all its files when it refuses them
   */
  private record Image(SeriesScan.Series series, SourceGrid grid) {}

  /**
   * A series with the truths that may be of it.
   *
   * @param misfits why those that do not lie on its pixels do not, by index
   */
  private record Matches(Image image, Map<Truth, Pair> fitting, Map<Integer, String> misfits) {
    Path folder() {
      return image.series().files().get(0).toAbsolutePath().normalize().getParent();
    }
  }

  /** A series, and the segmentations that a tool has given its Series Instance UID. */
  private record Parts(SeriesScan.Series images, List<Path> segmentations) {
    static Parts of(SeriesScan.Series all) throws IOException {
      List<Path> images = new ArrayList<>();
      List<Path> segmentations = new ArrayList<>();
      for (Path file : all.files()) {
        boolean isOne = SegmentationFile.isOne(Part10.readHeader(file).dataSet());
        (isOne ? segmentations : images).add(file);
      }
      return new Parts(
          new SeriesScan.Series(all.seriesUid(), all.studyUid(), all.modality(), images),
          segmentations);
    }
  }

  /**
   * A series with its truth.
   *
   * @param truth for messages and the report
   * @param marks one set of pixels for each slice of the grid
   */
  public record Pair(SeriesScan.Series series, SourceGrid grid, String truth, BitSet[] marks) {

    /** Indices of the slices without a mark between slices with one. A liver has none such. */
    public List<Integer> gaps() {
      List<Integer> gaps = new ArrayList<>();
      int last = -1;
      for (int k = 0; k < marks.length; k++) {
        if (!marks[k].isEmpty()) {
          for (int between = last + 1; last >= 0 && between < k; between++) {
            gaps.add(between);
          }
          last = k;
        }
      }
      return gaps;
    }
  }

  /**
   * Fills {@code leftOut} with what finds no partner.
   *
   * @param data folders of series
   * @param truth folder or file of what was marked in them; null when it lies with them
   * @param segments of a DICOM segmentation, by label or number; none for its liver
   * @param rules of the gate: what it leaves out of a series has no truth
   */
  public TruthSearch(List<String> data, Path truth, List<String> segments, AdmissionRules rules) {
    this.data = List.copyOf(data);
    this.truth = truth;
    this.segments = List.copyOf(segments);
    this.rules = rules;
  }

  /** What has no partner, or cannot be read, and why. */
  public List<LeftOut> leftOut() {
    return leftOut;
  }

  /**
   * Finds pairs.
   *
   * @throws IOException when a folder cannot be read
   */
  public List<Pair> pairs() throws IOException {
    for (Path folder : apart(data)) {
      data(folder);
    }
    if (truth != null) {
      truth(truth);
    }
    List<Matches> all = new ArrayList<>();
    for (Image image : images) {
      all.add(matches(image));
    }
    List<Pair> pairs = new ArrayList<>();
    for (Matches matches : all) {
      pair(matches, all, pairs);
    }
    for (int i = 0; i < truths.size(); i++) {
      if (!used.contains(i) && !told.contains(i)) {
        leftOut.add(new LeftOut(truths.get(i).name(), alone(i, all), true));
      }
    }
    return pairs;
  }

  /** Without those that another one holds, or is: their series would be found twice. */
  private static List<Path> apart(List<String> folders) throws IOException {
    List<Path> apart = new ArrayList<>();
    for (String text : folders) {
      Path folder = Path.of(text).toRealPath();
      if (apart.stream().noneMatch(folder::startsWith)) {
        apart.removeIf(other -> other.startsWith(folder));
        apart.add(folder);
      }
    }
    return apart;
  }

  private void data(Path folder) throws IOException {
    SeriesScan scan = SeriesScan.scan(folder);
    skipped(scan, truth == null);
    for (SeriesScan.Series scanned : scan.series()) {
      Parts parts = Parts.of(withoutTruth(scanned));
      SeriesScan.Series series = parts.images();
      if (truth == null) {
        segmentations(parts.segmentations());
      }
      if (series.files().isEmpty()) {
        continue;
      }
      if (truth == null && looksLikeMasks(series)) {
        masks(series);
      } else {
        image(series);
      }
    }
    if (truth == null) {
      phantoms(folder);
    }
  }

  private void truth(Path folder) throws IOException {
    SeriesScan scan = SeriesScan.scan(folder);
    skipped(scan, true);
    for (SeriesScan.Series series : scan.series()) {
      Parts parts = Parts.of(series);
      segmentations(parts.segmentations());
      if (!parts.images().files().isEmpty()) {
        masks(parts.images());
      }
    }
    phantoms(folder);
  }

  /**
   * Names files that cannot be read: where a truth may be, one of them may be it, or a slice of it.
   */
  private void skipped(SeriesScan scan, boolean mayBeTruth) {
    for (SeriesScan.SkippedFile file : scan.skipped()) {
      String name = file.file().getFileName().toString();
      if (name.endsWith(".dcm") && (mayBeTruth || !isTruthFolder(file.file()))) {
        leftOut.add(new LeftOut(name, file.reason(), mayBeTruth));
      }
    }
  }

  /** Tools that only replace the pixels leave masks the Series Instance UID of their images. */
  private SeriesScan.Series withoutTruth(SeriesScan.Series series) {
    List<Path> files = series.files().stream().filter(file -> !isTruthFolder(file)).toList();
    return new SeriesScan.Series(series.seriesUid(), series.studyUid(), series.modality(), files);
  }

  private boolean isTruthFolder(Path file) {
    return truth != null
        && file.toAbsolutePath().normalize().startsWith(truth.toAbsolutePath().normalize());
  }

  /** A series whose pixels cannot be read is none of masks; the gate says what is wrong with it. */
  private static boolean looksLikeMasks(SeriesScan.Series series) throws IOException {
    try {
      return MaskSeries.looksLikeOne(series.files());
    } catch (DicomException e) {
      return false;
    }
  }

  private void segmentations(List<Path> files) throws IOException {
    for (Path file : files) {
      try {
        truths.add(Truth.Seg.read(file, segments));
      } catch (DicomException e) {
        leftOut.add(new LeftOut("SEG " + file.getFileName(), e.getMessage(), true));
      }
    }
  }

  private void masks(SeriesScan.Series series) throws IOException {
    try {
      truths.add(Truth.Masks.read(series.files()));
    } catch (DicomException e) {
      leftOut.add(new LeftOut("masks of series " + series.seriesUid(), e.getMessage(), true));
    }
  }

  private void image(SeriesScan.Series series) throws IOException {
    try {
      images.add(new Image(series, grid(series)));
    } catch (DicomException e) {
      leftOut.add(new LeftOut("series " + series.seriesUid(), e.getMessage(), false));
    }
  }

  /** Copies and localizers are in the folder and not in the analysis. */
  private SourceGrid grid(SeriesScan.Series series) throws IOException {
    List<SourceSlice> slices;
    try {
      slices = CtSeries.slices(series.files(), rules);
    } catch (SeriesRefused e) {
      return SourceGrid.of(series.files()); // the analysis says why, if there is a truth
    }
    return SourceGrid.of(slices.stream().map(SourceSlice::file).distinct().toList())
        .only(image -> slices.stream().anyMatch(s -> image.is(s.sopInstanceUid(), s.frame())));
  }

  private void phantoms(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path json : all.filter(f -> f.endsWith(PHANTOM)).sorted().toList()) {
        try {
          truths.add(Truth.OfPhantom.read(json));
        } catch (IOException e) {
          String what = "phantom " + json.getParent().getFileName();
          leftOut.add(new LeftOut(what, e.getMessage(), true));
        }
      }
    }
  }

  private Matches matches(Image image) throws IOException {
    Matches matches = new Matches(image, new LinkedHashMap<>(), new TreeMap<>());
    for (int i = 0; i < truths.size(); i++) {
      Truth truth = truths.get(i);
      if (!truth.mayBeOf(image.grid())) {
        continue;
      }
      try {
        BitSet[] marks = truth.on(image.grid());
        matches.fitting.put(truth, new Pair(image.series(), image.grid(), truth.name(), marks));
        used.add(i);
      } catch (DicomException e) {
        matches.misfits.put(i, e.getMessage());
      }
    }
    return matches;
  }

  private void pair(Matches matches, List<Matches> all, List<Pair> pairs) {
    // A truth that fits another series of the same frame of reference is none of this one.
    Map<Integer, String> misfits = new TreeMap<>(matches.misfits);
    misfits.keySet().removeIf(used::contains);
    String what = "series " + matches.image.series().seriesUid();
    List<Truth> candidates = own(matches, all);
    List<Truth> own = TruthChoice.of(matches.folder(), candidates);
    if (own.size() == 1) {
      pairs.add(matches.fitting.get(own.get(0)));
      candidates.stream()
          .filter(truth -> truth.saysWhose() && !truth.equals(own.get(0)))
          .map(truth -> passedOver(truth, own.get(0), matches.folder(), what))
          .forEach(leftOut::add);
    } else if (own.size() > 1) {
      List<String> names = own.stream().map(Truth::name).toList();
      leftOut.add(
          new LeftOut(
              what,
              "has several truths: "
                  + names
                  + "; leave one in the folder, or give the folder of the liver's with --truth",
              true));
    } else if (misfits.isEmpty()) {
      leftOut.add(new LeftOut(what, "no truth belongs to it; give it with --truth", false));
    } else {
      String why =
          misfits.entrySet().stream()
              .map(misfit -> truths.get(misfit.getKey()).name() + ": " + misfit.getValue())
              .collect(Collectors.joining("; "));
      leftOut.add(new LeftOut(what, "its truth does not fit: " + why, true));
      told.addAll(misfits.keySet());
    }
  }

  /**
   * Another truth that says that it is of a series: no fault, but not to be passed over in silence.
   */
  private static LeftOut passedOver(Truth truth, Truth taken, Path series, String what) {
    String why = TruthChoice.reason(series, taken, truth);
    return new LeftOut(
        truth.name(), "it fits " + what + ", as " + taken.name() + " does, which " + why, false);
  }

  /** The truths that fit a series, less those that are rather another's. */
  private static List<Truth> own(Matches matches, List<Matches> all) {
    return matches.fitting.keySet().stream()
        .filter(
            truth ->
                !TruthChoice.isOfAnother(
                    truth,
                    matches.folder(),
                    all.stream()
                        .filter(other -> other.fitting.containsKey(truth))
                        .map(Matches::folder)
                        .collect(Collectors.toSet())))
        .toList();
  }

  /** Why a truth is not used, when no series was said to lack it. */
  private static String alone(int truth, List<Matches> all) {
    for (Matches matches : all) {
      String why = matches.misfits.get(truth);
      if (why != null) {
        return "it does not fit series " + matches.image.series().seriesUid() + ": " + why;
      }
    }
    return "there is no series that it is about; give its folder with --data";
  }
}
