package org.hepatica.analysis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionCode;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.SeriesRefused;
import org.hepatica.ct.SeriesScan;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.AttentionShares;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.EdgeDoubt;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.VolumeRange;

/**
 * One series in, one {@link AnalysisFolder} out: read, segment, shape, explain, write. Same input,
 * model and settings give the same folder but for the times. Needs the network, and so belongs into
 * a child process.
 */
public final class Analyser {

  private final SliceNetwork network;
  private final AnalysisSettings settings;
  private final String softwareVersion;

  /**
   * @param network loaded; stays open
   * @param settings of the analysis
   * @param softwareVersion to be entered in the findings
   */
  public Analyser(SliceNetwork network, AnalysisSettings settings, String softwareVersion) {
    this.network = network;
    this.settings = settings.withTestTime(network.testTime(settings.testTime()));
    this.softwareVersion = softwareVersion;
  }

  /**
   * Analyses one series.
   *
   * @param files its instances, in any order
   * @param folder to be created
   * @param progress hears of every step
   * @return the folder; also for a refused series, whose findings say why
   * @throws IOException when a file cannot be read or the folder cannot be written; worth another
   *     try
   */
  public AnalysisFolder analyse(List<Path> files, Path folder, Progress progress)
      throws IOException {
    try (AnalysisWriter writer = new AnalysisWriter(folder)) {
      Stages stages = new Stages(progress);
      stages.start("read", 1);
      Findings findings;
      try {
        Scan scan = new CtScan(CtSeries.load(files, settings.admission()));
        stages.done(1);
        findings = analyse(scan, stages, writer);
      } catch (SeriesRefused e) {
        stages.end();
        findings = refused(e, files, stages);
      }
      return writer.finish(findings);
    }
  }

  private Findings refused(SeriesRefused why, List<Path> files, Stages stages) throws IOException {
    List<SliceFinding> slices = new ArrayList<>();
    String study = null;
    String series = null;
    for (Path file : files) {
      slices.add(SliceFinding.refused(slices.size(), file.toString()));
      if (series == null) {
        for (SeriesScan.Series found : SeriesScan.scan(file).series()) {
          study = found.studyUid().isEmpty() ? null : found.studyUid();
          series = found.seriesUid().isEmpty() ? null : found.seriesUid();
        }
      }
    }
    return new Findings(
        Findings.VERSION,
        Outcome.REFUSED,
        why.code(),
        why.reason(),
        study,
        series,
        network.id(),
        network.name(),
        network.calibration().map(Calibration::id).orElse(null),
        softwareVersion,
        network.device(),
        settings.testTime(),
        network.threshold(),
        layer(),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        null,
        null,
        List.of(),
        stages.millis(),
        slices);
  }

  /** Analyses a volume that is already there. */
  Findings analyse(Scan scan, Stages stages, AnalysisWriter writer)
      throws IOException, SeriesRefused {
    LiverSearch search = new LiverSearch(scan, network, settings);
    stages.start("segment", scan.depth());
    search.segment(stages);
    double sides = search.sides();
    stages.start("shape", scan.depth());
    Postprocessing.Result shaped = search.shape(stages);
    BitSet[] liver = shaped.liver();
    double pixelArea = scan.rowSpacing() * scan.columnSpacing();
    double volume = Volumetry.ml(liver, scan);
    boolean found = volume > 0 && volume >= settings.minimumVolumeMl();
    if (!found) {
      Optional<SeriesRefused> below = scan.belowLiver(settings.admission());
      if (below.isPresent()) {
        stages.end();
        return refused(
            below.get(), scan.sources().stream().map(s -> Path.of(s.file())).toList(), stages);
      }
      for (BitSet slice : liver) {
        slice.clear();
      }
    }
    int liverSlices = 0;
    for (BitSet slice : liver) {
      liverSlices += slice.isEmpty() ? 0 : 1;
    }
    Familiarity familiarity = judged(search.familiarity(liver));
    if (settings.heatmaps() && found) {
      stages.start("explain", liverSlices);
      search.explain(liver, stages);
    }
    stages.start("write", scan.depth());
    float scale = search.attentionScale();
    int columns = scan.transposed() ? scan.rows() : scan.columns();
    double columnSpacing = scan.transposed() ? scan.rowSpacing() : scan.columnSpacing();
    double rowSpacing = scan.transposed() ? scan.columnSpacing() : scan.rowSpacing();
    List<SliceFinding> slices = new ArrayList<>();
    ShapeFlags shape = new ShapeFlags(shaped, pixelArea, part -> Volumetry.ml(part, scan));
    BitSet named = found ? shape.toCheck() : new BitSet();
    Volumetry volumetry = new Volumetry(columns);
    EdgeDoubt doubt = search.edgeDoubt();
    double doubtMl = 0;
    for (int k = 0; k < scan.depth(); k++) {
      double before = doubt.pixels();
      slices.add(write(scan, search, k, liver[k], named.get(k), scale, writer, volumetry, doubt));
      doubtMl += (doubt.pixels() - before) * Volumetry.voxelMl(scan, k);
      if (found && settings.probabilities()) {
        writer.probability(scan.toSource(bytes(search.probability(k))));
      }
      stages.done(k + 1);
    }
    stages.end();
    LiverMeasures measures =
        found
            ? judged(
                    volumetry.measures(
                        columnSpacing,
                        rowSpacing,
                        scan::sliceDepth,
                        ShapeFlags.isCut(liver[0], pixelArea),
                        ShapeFlags.isCut(liver[scan.depth() - 1], pixelArea)),
                    volume,
                    volumetry.voxels(),
                    doubt,
                    doubtMl)
                .withAttention(SeriesAttention.of(slices))
            : null;
    return new Findings(
        Findings.VERSION,
        found ? Outcome.SEGMENTED : Outcome.NO_LIVER,
        null,
        null,
        scan.studyUid(),
        scan.seriesUid(),
        network.id(),
        network.name(),
        network.calibration().map(Calibration::id).orElse(null),
        softwareVersion,
        network.device(),
        settings.testTime(),
        network.threshold(),
        layer(),
        found ? volume : 0,
        liverSlices,
        columns,
        scan.transposed() ? scan.columns() : scan.rows(),
        scan.depth(),
        columnSpacing,
        rowSpacing,
        scan.sliceSpacing(),
        scale,
        measures,
        familiarity,
        flags(scan, search, shaped, shape, sides, volume, measures, familiarity, slices),
        stages.millis(),
        slices);
  }

  /** Refuses what is unlike the training images, where the settings ask for that. */
  private Familiarity judged(Familiarity familiarity) throws SeriesRefused {
    if (settings.unfamiliar() == AnalysisSettings.Unfamiliar.REFUSE
        && familiarity != null
        && familiarity.unfamiliar()) {
      throw new SeriesRefused(
          AdmissionCode.UNFAMILIAR,
          String.format(
              Locale.ROOT,
              "the network finds the images unlike those it was trained on (%s)",
              QualityFlags.distance(familiarity)));
    }
    return familiarity;
  }

  /** With what the model's calibration makes of the doubt at the edge. */
  private LiverMeasures judged(
      LiverMeasures measures, double volume, long voxels, EdgeDoubt doubt, double doubtMl) {
    LiverMeasures judged = measures;
    VolumeRange range = network.calibration().map(Calibration::range).orElse(null);
    if (range != null) {
      judged = judged.withRange(range.low(volume, doubtMl), range.high(volume, doubtMl));
    }
    ExpectedOverlap overlap = network.calibration().map(Calibration::overlap).orElse(null);
    if (overlap != null) {
      double loss = ExpectedOverlap.loss(doubt, voxels);
      judged =
          judged.withOverlap(
              new LiverMeasures.Overlap(
                  overlap.expected(loss), overlap.low(loss), overlap.high(loss), overlap.limit()));
    }
    return judged;
  }

  private SliceFinding write(
      Scan scan,
      LiverSearch search,
      int k,
      BitSet liver,
      boolean named,
      float scale,
      AnalysisWriter writer,
      Volumetry volumetry,
      EdgeDoubt doubt)
      throws IOException {
    byte[] mask = new byte[scan.rows() * scan.columns()];
    byte[] heat = new byte[mask.length];
    double probability = 0;
    double attended = 0;
    AttentionShares shares = AttentionShares.NONE;
    int pixels = liver.cardinality();
    if (pixels > 0) {
      float[] p = search.probability(k);
      float[] attention = search.attention(k, scale);
      for (int i = 0; i < mask.length; i++) {
        heat[i] = (byte) Math.round(attention[i] * 255);
        if (liver.get(i)) {
          mask[i] = 1;
          probability += p[i];
          attended += attention[i];
        }
      }
      doubt.add(p, mask);
      shares = search.attentionShares(k, mask);
    }
    short[] sourceHu = scan.toSource(scan.hu(k));
    byte[] sourceMask = scan.toSource(mask);
    volumetry.slice(k, sourceHu, sourceMask);
    writer.hu(sourceHu);
    writer.mask(sourceMask);
    writer.heat(scan.toSource(heat));
    Scan.Source source = scan.sources().get(k);
    boolean unusual = pixels > 0 && search.foundIn(k) && unusual(shares);
    return new SliceFinding(
        k,
        source.file(),
        source.sopClassUid(),
        source.sopInstanceUid(),
        source.frame(),
        source.instanceNumber(),
        source.position(),
        pixels,
        pixels == 0 ? 0 : probability / pixels,
        pixels == 0 ? 0 : attended / pixels,
        shares.inside(),
        shares.near(),
        shares.outside(),
        shares.agreement(),
        unusual,
        unusual || named);
  }

  /** Only where there is attention, and it was read at the layer that the limits are of. */
  private boolean unusual(AttentionShares shares) {
    AttentionLimits limits = network.calibration().map(Calibration::attention).orElse(null);
    return limits != null
        && limits.layer().equals(layer())
        && settings.heatmaps()
        && limits.named(shares);
  }

  /** Where the attention is read. */
  private String layer() {
    return settings.layer().isEmpty() ? network.defaultLayer() : settings.layer();
  }

  private static byte[] bytes(float[] probabilities) {
    byte[] bytes = new byte[probabilities.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(Math.min(1, Math.max(0, probabilities[i])) * 255);
    }
    return bytes;
  }

  private List<String> flags(
      Scan scan,
      LiverSearch search,
      Postprocessing.Result shaped,
      ShapeFlags shape,
      double sides,
      double volume,
      LiverMeasures measures,
      Familiarity familiarity,
      List<SliceFinding> slices) {
    int[] numbers = Findings.sliceNumbers(slices);
    QualityFlags flags = new QualityFlags(k -> numbers[k]);
    if (settings.unfamiliar() != AnalysisSettings.Unfamiliar.ACCEPT
        && familiarity != null
        && familiarity.unfamiliar()) {
      flags.unfamiliar(familiarity);
    }
    scan.doubts().forEach(flags::add);
    flags.heads(search.unheard());
    flags.sides(sides);
    if (measures != null) {
      TwoPhases.of(shaped.liver(), scan::hu).ifPresent(flags::twoPhases);
      shape.cutOff(flags);
      flags.volume(volume, settings);
      flags.attenuation(
          measures.meanHu(), network.calibration().map(Calibration::brightness).orElse(null));
      if (measures.overlap() != null) {
        flags.overlap(measures.overlap());
      }
      flags.attention(slices);
      shape.dropOuts(flags);
      shape.islands(flags);
      shape.parts(flags);
      shape.bays(flags);
      shape.goneOn(flags);
      shape.above(flags);
      flags.leaning(
          IntStream.range(0, scan.depth()).mapToDouble(scan::aside).toArray(),
          (scan.depth() - 1) * scan.sliceSpacing(),
          Math.max(scan.rowSpacing(), scan.columnSpacing()));
      network
          .calibration()
          .ifPresent(calibration -> flags.otherwise(calibration, settings, layer()));
    } else if (volume > 0) {
      flags.tooSmall(volume, settings);
    }
    scan.leftOut().forEach(flags::add);
    return flags.list();
  }
}
