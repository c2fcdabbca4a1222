package org.hepatica.analysis;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A finished analysis on disk, read slice by slice: {@code findings.json}, and unless the series
 * was refused {@code hu.i16} (little endian), {@code mask.u8} and {@code heat.u8}; {@code
 * probability.u8} only where {@link AnalysisSettings#probabilities} asked for it and liver was
 * found.
 *
 * <p>Each array holds {@code depth} slices from feet to head, each {@code rows × columns} in
 * row-major order <b>as the source instance stores its pixels</b>, so that a pixel here is the same
 * pixel there. Safe for several threads.
 */
public final class AnalysisFolder {
  static final String FINDINGS = "findings.json";
  static final String HU = "hu.i16";
  static final String MASK = "mask.u8";
  static final String HEAT = "heat.u8";
  static final String PROBABILITY = "probability.u8";

  /** More than any CT: a number beyond is a damaged file, not an image. */
  static final int LARGEST_SIDE = 65_535;

  private static final long LARGEST_FINDINGS = 64L << 20;

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path folder;
  private final Findings findings;
  private final int pixels;

  private AnalysisFolder(Path folder, Findings findings) {
    this.folder = folder;
    this.findings = findings;
    this.pixels = findings.rows() * findings.columns();
  }

  /**
   * Opens a folder and checks that it is whole.
   *
   * @throws DamagedAnalysis when something is missing, has the wrong size or cannot be understood
   */
  public static AnalysisFolder open(Path folder) throws IOException {
    Findings findings = readFindings(folder.resolve(FINDINGS));
    if (findings.outcome() != Findings.Outcome.REFUSED) {
      checkShape(folder, findings);
      long voxels = (long) findings.rows() * findings.columns() * findings.depth();
      checkSize(folder.resolve(HU), voxels * Short.BYTES);
      checkSize(folder.resolve(MASK), voxels);
      checkSize(folder.resolve(HEAT), voxels);
      if (Files.exists(folder.resolve(PROBABILITY))) {
        checkSize(folder.resolve(PROBABILITY), voxels);
      }
    }
    return new AnalysisFolder(folder, findings);
  }

  /**
   * The same analysis, of which its reader should know something that its images do not tell. The
   * files stay as they are.
   */
  public AnalysisFolder doubted(String flag) {
    return new AnalysisFolder(folder, findings.withFlag(flag));
  }

  private static Findings readFindings(Path file) throws IOException {
    try {
      long size = Files.size(file);
      if (size > LARGEST_FINDINGS) {
        throw new DamagedAnalysis(file, size + " bytes is too large for findings");
      }
      Findings findings = JSON.readValue(file.toFile(), Findings.class);
      if (findings == null || findings.version() != Findings.VERSION) {
        throw new DamagedAnalysis(file, "not findings of version " + Findings.VERSION);
      }
      return findings;
    } catch (NoSuchFileException e) {
      throw new DamagedAnalysis(file, "missing, so this analysis was never finished", e);
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new DamagedAnalysis(file, "not readable as findings: " + e.getOriginalMessage(), e);
    }
  }

  private static void checkShape(Path folder, Findings f) throws DamagedAnalysis {
    boolean sane =
        f.rows() >= 1
            && f.columns() >= 1
            && f.depth() >= 1
            && f.rows() <= LARGEST_SIDE
            && f.columns() <= LARGEST_SIDE
            && f.depth() <= LARGEST_SIDE
            && (long) f.rows() * f.columns() <= Integer.MAX_VALUE / 4
            && f.slices().size() == f.depth();
    if (!sane) {
      throw new DamagedAnalysis(
          folder.resolve(FINDINGS),
          "impossible shape %d rows, %d columns, %d slices, %d slice entries"
              .formatted(f.rows(), f.columns(), f.depth(), f.slices().size()));
    }
  }

  private static void checkSize(Path file, long expected) throws IOException {
    long size;
    try {
      size = Files.size(file);
    } catch (NoSuchFileException e) {
      throw new DamagedAnalysis(file, "missing", e);
    }
    if (size != expected) {
      throw new DamagedAnalysis(file, size + " bytes where the findings ask for " + expected);
    }
  }

  /** The folder itself. */
  public Path path() {
    return folder;
  }

  /** What was found. */
  public Findings findings() {
    return findings;
  }

  /** Hounsfield units of slice {@code k}, {@code rows × columns}. */
  public short[] hu(int k) throws IOException {
    short[] hu = new short[pixels(k)];
    read(HU, k, Short.BYTES).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(hu);
    return hu;
  }

  /** The liver in slice {@code k}, {@code rows × columns} of 0 or 1. */
  public byte[] mask(int k) throws IOException {
    return read(MASK, k, 1).array();
  }

  /**
   * Attention in slice {@code k}, {@code rows × columns}; the unsigned byte 0..255 stands for 0..1
   * on one scale for the whole series. A slice without liver is 0 all over.
   */
  public byte[] heat(int k) throws IOException {
    return read(HEAT, k, 1).array();
  }

  /**
   * Probability of liver in slice {@code k}, {@code rows × columns}; the unsigned byte 0..255
   * stands for 0..1. It is what the threshold was applied to: all that the network said, also where
   * it was removed afterwards because it is no part of the largest body.
   *
   * @throws DamagedAnalysis when the analysis was made without probabilities
   */
  public byte[] probability(int k) throws IOException {
    pixels(k);
    Path file = folder.resolve(PROBABILITY);
    if (!Files.exists(file)) {
      throw new DamagedAnalysis(file, "missing: it was made without probabilities");
    }
    return read(PROBABILITY, k, 1).array();
  }

  private int pixels(int k) {
    if (findings.outcome() == Findings.Outcome.REFUSED) {
      throw new IllegalStateException(folder + ": a refused series has no slices");
    }
    java.util.Objects.checkIndex(k, findings.depth());
    return pixels;
  }

  private ByteBuffer read(String name, int k, int bytesPerPixel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(pixels(k) * bytesPerPixel);
    Path file = folder.resolve(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long position = (long) k * buffer.capacity();
      while (buffer.hasRemaining()) {
        int n = channel.read(buffer, position + buffer.position());
        if (n < 0) {
          throw new EOFException(file + ": ends within slice " + k);
        }
      }
    }
    return buffer.flip();
  }
}
