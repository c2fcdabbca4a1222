package org.hepatica.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseProcessTest {
  private static final int SIZE = 512;
  private static final int SLICES = 100;

  @TempDir Path folder;

  /**
   * A volume takes its bytes of the heap and not twice as much, as from a collector that gives each
   * slice whole regions of its own: what the worker could analyse must be learned, too.
   */
  @Test
  void aVolumeOfHalfTheHeapIsACase() throws Exception {
    Path images = series("images", (x, y) -> x * x + y * y * 2 < 200 * 200 ? 1064 : 24);
    Path masks = series("masks", (x, y) -> x * x + y * y < 50 * 50 ? 1 : 0);
    int heapMb = 110; // 100 slices of half a megabyte
    Cases.Outcome outcome =
        CaseProcess.make(
            new Cases.Request(
                List.of(images.toString()), masks.toString(), List.of(), -100, 300, 64),
            AdmissionRules.DEFAULT,
            Files.createDirectory(folder.resolve("work")),
            heapMb,
            Duration.ofMinutes(5));
    assertThat(outcome.leftOut()).isEmpty();
    assertThat(outcome.made()).singleElement().extracting(Cases.Made::withLiver).isEqualTo(SLICES);
  }

  private interface Stored {
    int value(int x, int y);
  }

  /** Slices that all show the same, under the names of a phantom. */
  private Path series(String name, Stored stored) throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(2 * SIZE * SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < SIZE * SIZE; i++) {
      pixels.putShort((short) stored.value(i % SIZE - SIZE / 2, i / SIZE - SIZE / 2));
    }
    Path out = Files.createDirectory(folder.resolve(name));
    DataSet d = anySlice();
    for (int k = 0; k < SLICES; k++) {
      d.set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("slice", String.valueOf(k)))
          .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -200, -200, 4 * k)
          .set(Tag.PIXEL_SPACING, Vr.DS, 0.8, 0.8)
          .set(Tag.ROWS, Vr.US, SIZE)
          .set(Tag.COLUMNS, Vr.US, SIZE)
          .set(Tag.RESCALE_INTERCEPT, Vr.DS, -1024)
          .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels.array());
      Part10.write(out.resolve(k + ".dcm"), d, TransferSyntax.EXPLICIT_LE);
    }
    return out;
  }

  private DataSet anySlice() throws IOException {
    Path phantom = folder.resolve("phantom");
    if (!Files.exists(phantom)) {
      Phantom.write(phantom, PhantomOptions.of(7).withMatrix(64, 64).withSlices(2, 20));
    }
    try (Stream<Path> files = Files.list(phantom.resolve("ct"))) {
      return Part10.read(files.sorted().toList().get(0)).dataSet();
    }
  }
}
