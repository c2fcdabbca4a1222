package org.hepatica.analysis;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.hepatica.disk.DurableFiles;

/**
 * Writes an {@link AnalysisFolder}. Everything goes into {@code NAME.part} beside the folder, and
 * {@link #finish} makes it durable and renames it: under its own name a folder is always whole.
 */
public final class AnalysisWriter implements Closeable {
  private final Path folder;
  private final Path part;
  private FileChannel hu;
  private FileChannel mask;
  private FileChannel heat;
  private FileChannel probability;

  /**
   * Starts a folder; what an interrupted writer left of it is removed.
   *
   * @param folder that {@link #finish} will create; must not exist
   */
  public AnalysisWriter(Path folder) throws IOException {
    if (Files.exists(folder)) {
      throw new java.nio.file.FileAlreadyExistsException(
          folder.toString(), null, "holds an analysis already; remove it first");
    }
    this.folder = folder.toAbsolutePath();
    this.part = this.folder.resolveSibling(this.folder.getFileName() + ".part");
    delete(part);
    Files.createDirectories(part);
  }

  /** Appends the next slice, feet first: Hounsfield units in the source's pixel order. */
  public void hu(short[] slice) throws IOException {
    if (hu == null) {
      hu = channel(AnalysisFolder.HU);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(slice.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(slice);
    write(hu, bytes);
  }

  /** Appends the next slice of the mask, 0 or 1 in the source's pixel order. */
  public void mask(byte[] slice) throws IOException {
    if (mask == null) {
      mask = channel(AnalysisFolder.MASK);
    }
    plane(mask, slice);
  }

  /** Appends the next slice of the heatmap, 0..255 in the source's pixel order. */
  public void heat(byte[] slice) throws IOException {
    if (heat == null) {
      heat = channel(AnalysisFolder.HEAT);
    }
    plane(heat, slice);
  }

  /** Appends the next slice of the probabilities, 0..255 in the source's pixel order. */
  public void probability(byte[] slice) throws IOException {
    if (probability == null) {
      probability = channel(AnalysisFolder.PROBABILITY);
    }
    plane(probability, slice);
  }

  /** Adds the findings, makes all durable, and gives the folder its name. */
  public AnalysisFolder finish(Findings findings) throws IOException {
    try (FileChannel json = channel(AnalysisFolder.FINDINGS)) {
      write(json, ByteBuffer.wrap(AnalysisFolder.JSON.writeValueAsBytes(findings)));
      json.force(true);
    }
    for (FileChannel channel : new FileChannel[] {hu, mask, heat, probability}) {
      if (channel != null) {
        fill(channel);
        channel.force(true);
        channel.close();
      }
    }
    AnalysisFolder.open(part);
    DurableFiles.syncFolder(part);
    DurableFiles.move(part, folder);
    return AnalysisFolder.open(folder);
  }

  /** Ends the writing; a folder that was not finished disappears. */
  @Override
  public void close() throws IOException {
    for (FileChannel channel : new FileChannel[] {hu, mask, heat, probability}) {
      if (channel != null) {
        channel.close();
      }
    }
    delete(part);
  }

  private FileChannel channel(String name) throws IOException {
    return FileChannel.open(
        part.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /**
   * Appends a slice, and only walks past one that holds nothing: most of a long scan holds no
   * liver, and what was never written reads as zeros and need not reach the disk.
   */
  private static void plane(FileChannel channel, byte[] slice) throws IOException {
    int any = 0;
    for (byte value : slice) {
      any |= value;
    }
    if (any == 0) {
      channel.position(channel.position() + slice.length);
    } else {
      write(channel, ByteBuffer.wrap(slice));
    }
  }

  /** Gives a file its length whose last slices were walked past. */
  private static void fill(FileChannel channel) throws IOException {
    long end = channel.position();
    if (channel.size() < end) {
      channel.position(end - 1);
      write(channel, ByteBuffer.wrap(new byte[1]));
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Removes a folder and what is in it; fine when there is none. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
