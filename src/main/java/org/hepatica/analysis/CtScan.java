package org.hepatica.analysis;

import java.util.List;
import java.util.Optional;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.BodyRules;
import org.hepatica.ct.CtVolume;
import org.hepatica.ct.SeriesRefused;

/** A CT volume as the analysis needs it. */
final class CtScan implements Scan {
  private final CtVolume volume;
  private final List<Source> sources;

  CtScan(CtVolume volume) {
    this.volume = volume;
    this.sources =
        volume.slices().stream()
            .map(
                s ->
                    new Source(
                        s.file().toString(),
                        s.sopClassUid(),
                        s.sopInstanceUid(),
                        s.frame(),
                        s.instanceNumber(),
                        s.imagePositionPatient()))
            .toList();
  }

  @Override
  public int rows() {
    return volume.rows();
  }

  @Override
  public int columns() {
    return volume.columns();
  }

  @Override
  public int depth() {
    return volume.depth();
  }

  @Override
  public double rowSpacing() {
    return volume.rowSpacing();
  }

  @Override
  public double columnSpacing() {
    return volume.columnSpacing();
  }

  @Override
  public double sliceSpacing() {
    return volume.sliceSpacing();
  }

  @Override
  public double sliceDepth(int k) {
    return volume.sliceDepth(k);
  }

  @Override
  public double aside(int k) {
    return volume.aside(k);
  }

  @Override
  public short[] hu(int k) {
    return volume.hu(k);
  }

  @Override
  public boolean isHead(int k) {
    return volume.body().isHead(k);
  }

  @Override
  public short[] toSource(short[] canonical) {
    return volume.inPlane().toSource(canonical);
  }

  @Override
  public byte[] toSource(byte[] canonical) {
    return volume.inPlane().toSource(canonical);
  }

  @Override
  public boolean transposed() {
    return volume.inPlane().transposed();
  }

  @Override
  public String studyUid() {
    return volume.studyUid();
  }

  @Override
  public String seriesUid() {
    return volume.seriesUid();
  }

  @Override
  public List<String> leftOut() {
    return volume.leftOut();
  }

  @Override
  public List<String> doubts() {
    return volume.doubts();
  }

  @Override
  public Optional<SeriesRefused> belowLiver(AdmissionRules rules) {
    return BodyRules.belowLiver(volume.body(), rules);
  }

  @Override
  public List<Source> sources() {
    return sources;
  }
}
