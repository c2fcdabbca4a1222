package org.hepatica.phantom;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Phantoms for tests that want the same one often, as it is or stored in several ways: each is
 * scanned once in a process, which is nearly all of what a phantom costs, and written anew each
 * time. The bytes are those of {@link Phantom#write} (PhantomTest).
 */
public final class ScannedOnce {
  private static final Map<PhantomOptions, SoftReference<Scanned>> KNOWN = new HashMap<>();

  private ScannedOnce() {}

  private record Scanned(PhantomVolume volume, PhantomVolume.Slice[] slices, double liverMl) {
    static Scanned of(PhantomOptions options) {
      PhantomAnatomy anatomy = new PhantomAnatomy(options.seed());
      PhantomVolume volume = new PhantomVolume(anatomy, options);
      return new Scanned(
          volume,
          IntStream.range(0, options.slices())
              .parallel()
              .mapToObj(volume::slice)
              .toArray(PhantomVolume.Slice[]::new),
          anatomy.liverVolumeMl(Phantom.VOLUME_STEP));
    }
  }

  /** As {@link Phantom#write(Path, PhantomOptions)}. */
  public static PhantomFiles write(Path out, PhantomOptions options) throws IOException {
    return write(out, options, Layout.USUAL);
  }

  /** As {@link Phantom#write(Path, PhantomOptions, Layout)}. */
  public static PhantomFiles write(Path out, PhantomOptions options, Layout layout)
      throws IOException {
    Scanned scanned = scanned(options.withStorage(PhantomOptions.Storage.HU_16));
    return Phantom.write(
        out, options, layout, scanned.volume(), k -> scanned.slices()[k], scanned::liverMl);
  }

  /** What is scanned does not depend on how it is stored. */
  private static synchronized Scanned scanned(PhantomOptions options) {
    SoftReference<Scanned> known = KNOWN.get(options);
    Scanned scanned = known == null ? null : known.get();
    if (scanned == null) {
      scanned = Scanned.of(options);
      KNOWN.put(options, new SoftReference<>(scanned));
    }
    return scanned;
  }
}
