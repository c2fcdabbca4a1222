package org.hepatica.fuzz;

import static org.hepatica.dicom.net.Wire.*;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.Wire;
import org.hepatica.dicom.pixel.FuzzedPixels;
import org.hepatica.dicom.pixel.PixelData;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.phantom.Enhanced;

/** What is mutated: made here, and where the real data is at hand, taken from its files. */
final class Seeds {
  /** Longest file and frame taken, in bytes: many small cases find more than few large ones. */
  private static final int LONGEST = 48 << 10;

  private final List<Path> files = new ArrayList<>();

  Seeds(Path data) throws IOException {
    for (String folder : List.of("interop", "ct/crlm-1006")) {
      Path from = data.resolve(folder);
      if (Files.isDirectory(from)) {
        try (Stream<Path> found = Files.walk(from)) {
          files.addAll(found.filter(Files::isRegularFile).sorted().toList());
        }
      }
    }
  }

  static List<byte[]> pdus() {
    byte[] store = store(7, CT, "1.2.3");
    byte[] identity = item(0x58, hex("01 00"), new byte[] {0, 5}, text("admin"), hex("0000"));
    byte[] rich =
        request(
            "HEPATICA",
            "PEER",
            65536,
            context(1, VERIFICATION),
            context(3, CT, List.of(IMPLICIT, EXPLICIT, "1.2.840.10008.1.2.4.70")),
            item(
                0x50,
                item(0x51, number(16384)),
                item(0x52, text("1.2.3.4")),
                item(0x53, hex("0001 0001")),
                item(0x54, new byte[] {0, 17}, text(VERIFICATION), hex("0101")),
                item(0x55, text("OFFIS_DCMTK_367")),
                item(0x56, new byte[] {0, 17}, text(VERIFICATION), hex("0101")),
                identity));
    return List.of(
        request("HEPATICA", "PEER"),
        rich,
        accept(16384, 1, 3),
        pdu(3, hex("00 01 01 07")),
        RELEASE_RQ,
        RELEASE_RP,
        ABORT,
        Wire.data(value(1, 3, echo(1))),
        Wire.data(value(3, 3, store), value(3, 0, new byte[500]), value(3, 2, new byte[100])),
        join(
            request("HEPATICA", "PEER"),
            Wire.data(value(3, 3, store)),
            Wire.data(value(3, 0, new byte[4000])),
            Wire.data(value(3, 2, new byte[1000])),
            RELEASE_RQ));
  }

  static List<byte[]> commands() {
    return List.of(
        echo(1),
        store(2, CT, "1.2.3.4.5.6.7"),
        response(0x0001, 7, 0xA700),
        command(
            us(0x0100, 0x8001),
            us(0x0120, 1),
            us(0x0800, 0x0101),
            us(0x0900, 0xC000),
            element(0x0902, text("not understood"))),
        command(us(0x0100, 0x0FFF), us(0x0120, 1), us(0x0800, 0x0101)),
        command(
            uid(0x0003, CT),
            us(0x0100, 0x0130),
            us(0x0110, 9),
            us(0x0800, 1),
            uid(0x1001, "1.2.3"),
            us(0x1008, 1)));
  }

  /** Data sets in one syntax. */
  List<byte[]> dataSets(TransferSyntax syntax) throws IOException {
    List<byte[]> all = new ArrayList<>();
    all.add(encoded(everything(3), syntax));
    all.add(encoded(ct(), syntax));
    all.add(encoded(Enhanced.of(List.of(ct(), ct(), ct())).converted().image(), syntax));
    if (syntax.deflated()) { // 2 MB of zeros in 2 KB
      all.add(encoded(ct().setBytes(0x00191010, Vr.UN, new byte[2 << 20]), syntax));
    }
    for (Path file : files) {
      byte[] bytes = small(file);
      if (bytes != null) {
        try {
          all.add(encoded(Part10.read(file).dataSet(), syntax));
        } catch (IOException | IllegalArgumentException e) {
          // One of the damaged ones; as a file it is a seed all the same.
        }
      }
    }
    return all;
  }

  /** So many empty private elements in Implicit VR Little Endian. */
  static byte[] dense(int count) {
    byte[] bytes = new byte[8 * count];
    for (int i = 0; i < count; i++) {
      bytes[8 * i] = 0x19;
      bytes[8 * i + 2] = (byte) i;
      bytes[8 * i + 3] = (byte) (i >> 8);
    }
    return bytes;
  }

  /** A CT image in Implicit VR Little Endian with zeros behind its pixel data. */
  static byte[] shortPixels(int zeros) throws IOException {
    byte[] whole = encoded(ct(), TransferSyntax.IMPLICIT_LE);
    return Arrays.copyOf(whole, whole.length + zeros);
  }

  /** Part 10 files. */
  List<byte[]> files() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (TransferSyntax syntax :
        List.of(TransferSyntax.IMPLICIT_LE, TransferSyntax.EXPLICIT_LE, TransferSyntax.DEFLATED)) {
      for (DataSet dataSet : List.of(everything(2), ct())) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Part10.write(out, dataSet, syntax);
        all.add(out.toByteArray());
      }
    }
    for (Path file : files) {
      byte[] bytes = small(file);
      if (bytes != null && bytes.length > 132 && bytes[128] == 'D' && bytes[129] == 'I') {
        all.add(bytes);
      }
    }
    return all;
  }

  /** Frames of one syntax, as {@link FuzzedPixels} takes them. */
  List<byte[]> frames(TransferSyntax syntax) throws IOException {
    List<byte[]> all = new ArrayList<>(FuzzedPixels.made(syntax));
    byte[] shortest = null;
    for (Path file : files) {
      try {
        DicomFile dicom = Part10.read(file);
        if (dicom.syntax() == syntax) {
          PixelDecoder.format(dicom.dataSet());
          byte[] frame = PixelData.frames(dicom.dataSet(), syntax).get(0);
          byte[] input = FuzzedPixels.input(dicom.dataSet(), frame);
          int pixels =
              dicom.dataSet().integer(Tag.ROWS, 0) * dicom.dataSet().integer(Tag.COLUMNS, 0);
          if (frame.length <= LONGEST && pixels <= 1 << 16) {
            all.add(input);
          } else if (shortest == null || input.length < shortest.length) {
            shortest = input;
          }
        }
      } catch (IOException e) {
        // Not a DICOM file, or a damaged one.
      }
    }
    if (all.isEmpty() && shortest != null) {
      all.add(shortest);
    }
    return all;
  }

  private static byte[] small(Path file) throws IOException {
    return Files.size(file) <= LONGEST ? Files.readAllBytes(file) : null;
  }

  private static byte[] encoded(DataSet dataSet, TransferSyntax syntax) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (syntax.bigEndian()) {
      bigEndian(dataSet, out);
    } else {
      DataSetWriter.write(dataSet, out, syntax);
    }
    return out.toByteArray();
  }

  /** Explicit VR Big Endian (PS3.5 A.3), which the house itself never writes. */
  private static void bigEndian(DataSet dataSet, ByteArrayOutputStream out) {
    for (int tag : dataSet.tags()) {
      Vr vr = dataSet.vr(tag);
      byte[] value = dataSet.bytes(tag);
      out.writeBytes(new byte[] {(byte) (tag >> 24), (byte) (tag >> 16)});
      out.writeBytes(new byte[] {(byte) (tag >> 8), (byte) tag});
      out.writeBytes(text(vr.name()));
      if (value == null) {
        out.writeBytes(hex("0000 FFFFFFFF"));
        for (DataSet item : dataSet.sequence(tag)) {
          out.writeBytes(hex("FFFE E000 FFFFFFFF"));
          bigEndian(item, out);
          out.writeBytes(hex("FFFE E00D 00000000"));
        }
        out.writeBytes(hex("FFFE E0DD 00000000"));
        continue;
      }
      if (vr.hasLongLength()) {
        out.writeBytes(hex("0000"));
        out.writeBytes(number(value.length));
      } else {
        out.writeBytes(Arrays.copyOfRange(number(value.length), 2, 4));
      }
      for (int at = 0; at < value.length; at += vr.unit()) {
        for (int i = Math.min(vr.unit(), value.length - at) - 1; i >= 0; i--) {
          out.write(value[at + i]);
        }
      }
    }
  }

  /** A CT image of 8 x 8 pixels. */
  private static DataSet ct() {
    return new DataSet()
        .set(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "", "ISO 2022 IR 87")
        .set(Tag.SOP_CLASS_UID, Vr.UI, CT)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3.4")
        .set(Tag.MODALITY, Vr.CS, "CT")
        .setBytes(Tag.PATIENT_NAME, Vr.PN, hex("59616D6164615E54 61726F3D1B2442 3B33 45441B2842"))
        .set(Tag.PATIENT_ID, Vr.LO, "P1")
        .set(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2")
        .set(Tag.SERIES_INSTANCE_UID, Vr.UI, "1.2.3")
        .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 0, 0, 5)
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .set(Tag.ROWS, Vr.US, 8)
        .set(Tag.COLUMNS, Vr.US, 8)
        .set(Tag.BITS_ALLOCATED, Vr.US, 16)
        .set(Tag.BITS_STORED, Vr.US, 16)
        .set(Tag.HIGH_BIT, Vr.US, 15)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, 1)
        .setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[128]);
  }

  /** An element of every VR, and sequences within sequences. */
  private static DataSet everything(int depth) {
    DataSet dataSet = ct().remove(Tag.PIXEL_DATA);
    int tag = 0x00191000;
    for (Vr vr : Vr.values()) {
      if (vr != Vr.SQ) {
        dataSet.setBytes(tag++, vr, new byte[16]);
        dataSet.setEmpty(tag++, vr);
      }
    }
    if (depth > 0) {
      dataSet.setSequence(0x00081140, everything(0), everything(depth - 1), new DataSet());
      dataSet.setSequence(0x00089215, List.of());
    }
    return dataSet;
  }
}
