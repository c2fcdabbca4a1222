package org.hepatica.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.phantom.ScannedOnce;

/** What tests of evaluations of DICOM series share: a phantom, and masks of it. */
abstract class EvaluateSeriesCase extends EvaluateCase {
  Path phantom() throws IOException {
    Path out = folder.resolve("phantom");
    ScannedOnce.write(out, PhantomOptions.of(5).withMatrix(64, 64).withSlices(12, 12));
    return out;
  }

  /** The truth of the phantom as a series of masks, in a folder of its own. */
  Path masks(Path phantom) throws IOException {
    return masks(phantom, Files.createDirectories(folder.resolve("masks")));
  }

  Path masks(Path phantom, Path out) throws IOException {
    PhantomTruth truth = PhantomTruth.open(phantom.resolve("truth"));
    try (Stream<Path> files = Files.list(phantom.resolve("ct"))) {
      for (Path file : files.sorted().toList()) {
        DataSet image = Part10.read(file).dataSet();
        String uid = image.string(Tag.SOP_INSTANCE_UID);
        int k = 0;
        while (!truth.content().slices().get(k).sopInstanceUid().equals(uid)) {
          k++;
        }
        byte[] mask = truth.mask(k);
        byte[] pixels = new byte[2 * mask.length];
        for (int i = 0; i < mask.length; i++) {
          pixels[2 * i] = mask[i];
        }
        image
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive(out + "mask", uid))
            .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive(out + "masks"))
            .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
        Part10.write(out.resolve(file.getFileName()), image, TransferSyntax.EXPLICIT_LE);
      }
    }
    return out;
  }

  static void empty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  Path patient(String name, int seed) throws IOException {
    Path patient = folder.resolve(name);
    ScannedOnce.write(patient, PhantomOptions.of(seed).withMatrix(64, 64).withSlices(12, 12));
    try (Stream<Path> files = Files.list(patient.resolve("ct"))) {
      for (Path file : files.toList()) {
        DataSet image = Part10.read(file).dataSet().remove(Tag.FRAME_OF_REFERENCE_UID);
        Files.delete(file);
        Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
      }
    }
    Path masks = patient.resolve("MASKS_DICOM");
    masks(patient, Files.createDirectories(masks.resolve("liver")));
    masks(patient, Files.createDirectories(masks.resolve("bone")));
    return patient;
  }
}
