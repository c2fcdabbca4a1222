package org.hepatica.unet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * What the ZIP of a {@link ModelFile} holds, as bytes. Every length has a bound.
 *
 * @param calibration null when there is none
 * @param reference null when there is none
 */
record ModelEntries(byte[] header, byte[] weights, byte[] calibration, byte[] reference) {
  static final String HEADER = "model.json";
  static final String WEIGHTS = "weights.bin";
  static final String CALIBRATION = "calibration.json";
  static final String REFERENCE = "reference.bin";

  private static final int MAX_WEIGHT_BYTES = 512 << 20;
  private static final int MAX_HEADER_BYTES = 8 << 20;
  private static final int MAX_REFERENCE_BYTES = 64 << 20;

  /**
   * Reads a file to its end.
   *
   * @throws IOException when it is damaged or not a model; the message names the file
   */
  static ModelEntries read(Path file) throws IOException {
    ModelEntries entries;
    try (InputStream in = Files.newInputStream(file)) {
      entries = read(in, file.toString());
    }
    entries.requireAll(file);
    return entries;
  }

  /**
   * Reads a stream, entry by entry, each with its checksum.
   *
   * @throws IOException when it is damaged or not a model; the message names it
   */
  static ModelEntries read(InputStream in, String name) throws IOException {
    byte[] header = null;
    byte[] weights = null;
    byte[] calibration = null;
    byte[] reference = null;
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        switch (entry.getName()) {
          case HEADER -> header = limited(zip, MAX_HEADER_BYTES, name);
          case WEIGHTS -> weights = limited(zip, MAX_WEIGHT_BYTES, name);
          case CALIBRATION -> calibration = limited(zip, MAX_HEADER_BYTES, name);
          case REFERENCE -> reference = limited(zip, MAX_REFERENCE_BYTES, name);
          default -> throw new IOException(name + ": not a model file: " + entry.getName());
        }
      }
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      // The reader does not know the file; the last is its word for a name that is no text.
      throw new IOException(name + ": damaged: it is no whole ZIP file", e);
    }
    if (header == null || weights == null) {
      throw new IOException(name + ": not a model file: model.json or weights.bin is missing");
    }
    return new ModelEntries(header, weights, calibration, reference);
  }

  /**
   * Who reads entry by entry takes what is no entry for the end, and would miss a calibration
   * without a word. The directory at the end of the file tells of it.
   */
  private void requireAll(Path file) throws IOException {
    boolean isTold;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      isTold = zip.stream().anyMatch(entry -> entry.getName().equals(CALIBRATION));
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw new IOException(file + ": damaged: it is no whole ZIP file", e);
    }
    if (isTold != (calibration != null)) {
      throw new IOException(file + ": damaged: its calibration is not where its directory says");
    }
  }

  private static byte[] limited(InputStream in, int limit, String name) throws IOException {
    byte[] bytes = in.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new IOException(name + ": not a model file: larger than " + limit + " bytes");
    }
    return bytes;
  }
}
