package org.hepatica.fuzz;

import static org.hepatica.dicom.net.Wire.hex;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetReader;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Frames;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.net.embedded.FuzzedNet;
import org.hepatica.dicom.pixel.FuzzedPixels;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.intake.FuzzedIntake;

/** Everything in the house that reads bytes of strangers. */
final class Targets {
  private static final long PIXELS = 0x7FE00000L;

  /** Bytes of an empty element count so often: it costs up to 4 x 4 of its own size. */
  private static final long DENSE = 4;

  private static final List<TransferSyntax> WHOLE =
      List.of(
          TransferSyntax.IMPLICIT_LE,
          TransferSyntax.EXPLICIT_LE,
          TransferSyntax.EXPLICIT_BE,
          TransferSyntax.DEFLATED);

  private static final List<byte[]> PDU_WORDS =
      words(
          "FFFFFFFF",
          "00000000",
          "0100",
          "0200",
          "0400",
          "0500",
          "0700",
          "20000004",
          "21000004",
          "30000011",
          "40000011",
          "50000008",
          "5100000400000000",
          "5400000400000000",
          "0000000200");

  private static final List<byte[]> DATA_WORDS =
      Stream.concat(
              words(
                  "FEFF00E0FFFFFFFF",
                  "FEFF0DE000000000",
                  "FEFFDDE000000000",
                  "FEFF00E000000000",
                  "FFFEE000FFFFFFFF",
                  "FFFEE00D00000000",
                  "FFFEE0DD00000000",
                  "FFFFFFFF",
                  "E07F1000",
                  "7FE00010",
                  "08000500",
                  "08004011",
                  "28000301",
                  "1B2442",
                  "5C")
                  .stream(),
              Stream.of(
                      "SQ",
                      "UN",
                      "OB",
                      "OW",
                      "UC",
                      "AT",
                      "DS",
                      "IS",
                      "US",
                      "FD",
                      "UI",
                      "PN",
                      "UN\0\0\377\377\377\377",
                      "SQ\0\0\377\377\377\377",
                      "ISO_IR 192",
                      "ISO 2022 IR 149",
                      "GB18030",
                      "1.2.840.10008.1.2.1.99",
                      "1e309",
                      "-")
                  .map(text -> text.getBytes(StandardCharsets.ISO_8859_1)))
          .toList();

  private static final List<byte[]> CODEC_WORDS =
      Stream.concat(
              words("FFFF", "FF00", "FF7F", "8080", "FF93FFD9", "FFFFFFFF", "00010001").stream(),
              IntStream.rangeClosed(0xFF4F, 0xFFFE)
                  .filter(m -> m <= 0xFF64 || m >= 0xFF90 && m <= 0xFF93 || m >= 0xFFC0)
                  .mapToObj(m -> new byte[] {(byte) (m >> 8), (byte) m}))
          .toList();

  private Targets() {}

  /**
   * All targets.
   *
   * @param data the folder of the real data, which need not be there
   */
  static List<FuzzTarget> all(Path data) throws IOException {
    Seeds seeds = new Seeds(data);
    List<FuzzTarget> all = new ArrayList<>();
    all.add(
        target("PDU", 220, Seeds.pdus(), PDU_WORDS, Set.of(IOException.class), FuzzedNet::pdus));
    all.add(
        target(
            "command set",
            150,
            Seeds.commands(),
            DATA_WORDS,
            Set.of(IOException.class),
            FuzzedNet::command));
    for (TransferSyntax syntax : WHOLE) {
      List<byte[]> sets = seeds.dataSets(syntax);
      ToLongFunction<byte[]> counted =
          syntax.deflated() ? Targets::inflated : bytes -> bytes.length;
      all.add(
          new FuzzTarget(
              "data set " + shortName(syntax),
              syntax.deflated() ? 30 : 60,
              sets,
              DATA_WORDS,
              0,
              Set.of(DicomException.class),
              counted,
              input -> dataSet(input, syntax)));
      all.add(
          new FuzzTarget(
              "intake " + shortName(syntax),
              syntax.deflated() ? 20 : 40,
              sets,
              DATA_WORDS,
              0,
              Set.of(DicomException.class, FuzzedIntake.badUid()),
              counted,
              input -> FuzzedIntake.parse(input, syntax)));
    }
    // Nothing but empty elements: an object for each eight bytes, until ReadLimits end it.
    all.add(
        new FuzzTarget(
            "data set of empty elements",
            5,
            List.of(Seeds.dense(5_000), Seeds.dense(30_000)),
            DATA_WORDS,
            0,
            Set.of(DicomException.class),
            bytes -> DENSE * bytes.length,
            input -> dataSet(input, TransferSyntax.IMPLICIT_LE)));
    all.add(
        new FuzzTarget(
            "Part 10",
            100,
            seeds.files(),
            DATA_WORDS,
            0,
            Set.of(DicomException.class),
            input -> Math.max(input.length, inflated(dataSetBytes(input))),
            Targets::file));
    codecs(all, seeds);
    return all;
  }

  private static void codecs(List<FuzzTarget> all, Seeds seeds) throws IOException {
    for (String uid : PixelDecoder.supported()) {
      TransferSyntax syntax = TransferSyntax.of(uid);
      List<byte[]> frames = seeds.frames(syntax);
      boolean isSlow = uid.startsWith("1.2.840.10008.1.2.4.9");
      boolean isNative = !syntax.encapsulated();
      if (!frames.isEmpty() && (!isNative || syntax == TransferSyntax.EXPLICIT_LE)) {
        all.add(
            new FuzzTarget(
                "codec " + shortName(syntax),
                isSlow ? 10 : isNative ? 15 : 35,
                frames,
                CODEC_WORDS,
                FuzzedPixels.HEAD,
                Set.of(IOException.class),
                input -> FuzzedPixels.counted(input, isSlow ? 3 : 1),
                input -> FuzzedPixels.decode(input, syntax)));
      }
    }
  }

  private static FuzzTarget target(
      String name,
      int share,
      List<byte[]> seeds,
      List<byte[]> words,
      Set<Class<? extends Throwable>> refusals,
      FuzzTarget.Entry entry) {
    return new FuzzTarget(name, share, seeds, words, 0, refusals, bytes -> bytes.length, entry);
  }

  private static Runnable dataSet(byte[] input, TransferSyntax syntax) throws IOException {
    DataSet dataSet =
        DataSetReader.read(new ByteArrayInputStream(input), syntax, ReadLimits.HEADER, PIXELS);
    return () -> use(dataSet, syntax);
  }

  private static Runnable file(byte[] input) throws IOException {
    DicomFile file = Part10.read(new ByteArrayInputStream(input), ReadLimits.FILE, -1);
    return () -> use(file.dataSet(), file.syntax());
  }

  /** What was read is interpreted, written and read again. */
  private static void use(DataSet dataSet, TransferSyntax syntax) {
    interpret(dataSet);
    frames(dataSet);
    TransferSyntax written = syntax.bigEndian() ? TransferSyntax.EXPLICIT_LE : syntax;
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      DataSetWriter.write(dataSet, out, written);
      DataSet again =
          DataSetReader.read(new ByteArrayInputStream(out.toByteArray()), written, ReadLimits.FILE);
      if (again.tags().length != dataSet.tags().length) {
        throw new IllegalStateException("written and read again it has other elements");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void frames(DataSet dataSet) {
    List<DataSet> frames;
    try {
      frames = Frames.of(dataSet);
    } catch (DicomException e) {
      return; // it does not describe its frames
    }
    for (int i : new int[] {0, frames.size() - 1}) {
      DataSet frame = frames.get(i);
      if (!frame.strings(Tag.PATIENT_ID).equals(dataSet.strings(Tag.PATIENT_ID))) {
        throw new IllegalStateException("a frame is of another patient than its image");
      }
    }
  }

  private static void interpret(DataSet dataSet) {
    for (int tag : dataSet.tags()) {
      dataSet.string(tag);
      dataSet.integer(tag, 0);
      dataSet.integers(tag);
      dataSet.number(tag, 0);
      dataSet.numbers(tag);
      dataSet.sequence(tag).forEach(Targets::interpret);
    }
  }

  /** Bytes after inflation, as far as it goes; at most what readers take. */
  private static long inflated(byte[] deflated) {
    Inflater inflater = new Inflater(true);
    long count = deflated.length;
    try (InputStream in =
        new InflaterInputStream(new ByteArrayInputStream(deflated), inflater, 16 << 10)) {
      byte[] buffer = new byte[64 << 10];
      for (int n = in.read(buffer); n >= 0 && count < 64 << 20; n = in.read(buffer)) {
        count += n;
      }
    } catch (EOFException e) {
      return count;
    } catch (IOException e) {
      return count;
    } finally {
      inflater.end();
    }
    return count;
  }

  private static byte[] dataSetBytes(byte[] file) {
    if (file.length < 144) {
      return new byte[0];
    }
    int group = 0;
    for (int i = 3; i >= 0; i--) {
      group = group << 8 | file[140 + i] & 0xFF;
    }
    boolean isThere = group >= 0 && group < file.length - 144;
    return isThere ? java.util.Arrays.copyOfRange(file, 144 + group, file.length) : new byte[0];
  }

  private static String shortName(TransferSyntax syntax) {
    String name = syntax.toString();
    int end = name.indexOf(" (");
    return (end < 0
        ? name
        : name.substring(0, end)
            + name.substring(end)
                .toUpperCase(Locale.ROOT)
                .replaceAll("[^0-9]+", " ")
                .stripTrailing());
  }

  private static List<byte[]> words(String... hex) {
    return Stream.of(hex).map(digits -> hex(digits)).toList();
  }
}
