package org.hepatica.learning;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.disk.DurableFiles;
import org.hepatica.learning.data.Hashes;

/**
 * Where a training run stands after an epoch: enough to go on as if it had never stopped.
 *
 * @param reports of the epochs done
 * @param iterations steps of the optimiser in this phase
 * @param bestDice best validation score at the model's own size, or −1
 * @param parameters of the network
 * @param updater state of the optimiser
 * @param mean running mean of the parameters, empty when averaging is off
 */
record Checkpoint(
    List<EpochReport> reports,
    int iterations,
    double bestDice,
    float[] parameters,
    float[] updater,
    float[] mean) {

  /** "HPC1": without the validation losses. */
  private static final int FIRST_MAGIC = 0x48504331;

  /** "HPC2": without a checksum, and with these letters at its end. */
  private static final int SECOND_MAGIC = 0x48504332;

  /** "HPC3": ends with the SHA-256 of all before. */
  private static final int MAGIC = 0x48504333;

  private static final int MAX_FLOATS = 1 << 28;

  /** Writes it whole or not at all. */
  void write(Path file) throws IOException {
    DurableFiles.write(
        file,
        stream -> {
          DigestOutputStream summed = new DigestOutputStream(stream, Hashes.digest());
          DataOutputStream out = new DataOutputStream(summed);
          out.writeInt(MAGIC);
          out.writeInt(reports.size());
          for (EpochReport r : reports) {
            out.writeInt(r.epoch());
            out.writeInt(r.epochs());
            out.writeInt(r.size());
            out.writeDouble(r.rate());
            out.writeDouble(r.loss());
            out.writeDouble(r.validationLoss());
            out.writeDouble(r.validationDice());
            out.writeDouble(r.validationPooled());
            out.writeDouble(r.seconds());
            out.writeBoolean(r.best());
          }
          out.writeInt(iterations);
          out.writeDouble(bestDice);
          floats(out, parameters);
          floats(out, updater);
          floats(out, mean);
          out.write(summed.getMessageDigest().digest());
        });
  }

  /**
   * Reads one back.
   *
   * @throws IOException when it is damaged; the message names the file
   */
  static Checkpoint read(Path file) throws IOException {
    // What a damaged one says of its lengths may need gigabytes.
    int most = (int) Math.min(MAX_FLOATS, Files.size(file) / Float.BYTES);
    try (DigestInputStream summed =
            new DigestInputStream(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16), Hashes.digest());
        DataInputStream in = new DataInputStream(summed)) {
      int magic = in.readInt();
      requireMagic(magic, file);
      int count = limited(in.readInt(), 1 << 20, file);
      List<EpochReport> reports = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        reports.add(
            new EpochReport(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readDouble(),
                in.readDouble(),
                magic == FIRST_MAGIC ? Double.NaN : in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readBoolean()));
      }
      int iterations = in.readInt();
      double best = in.readDouble();
      float[] parameters = floats(in, most, file);
      float[] updater = floats(in, most, file);
      float[] mean = floats(in, most, file);
      if (magic == MAGIC) {
        requireSum(in, summed.getMessageDigest().digest(), file);
      } else {
        requireMagic(in.readInt(), file);
      }
      return new Checkpoint(reports, iterations, best, parameters, updater, mean);
    } catch (EOFException e) {
      throw new IOException(file + ": damaged checkpoint: it ends early", e);
    }
  }

  /** Whether there is one that {@link #read} would take; holds none of it in memory. */
  static boolean isWhole(Path file) {
    MessageDigest digest = Hashes.digest();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      byte[] block = new byte[1 << 16];
      long left = Files.size(file) - digest.getDigestLength();
      for (boolean first = true; left > 0; first = false) {
        int length = (int) Math.min(block.length, left);
        in.readFully(block, 0, length);
        if (first && length >= Integer.BYTES && ByteBuffer.wrap(block).getInt() != MAGIC) {
          read(file); // an older form has no sum
          return true;
        }
        digest.update(block, 0, length);
        left -= length;
      }
      byte[] said = new byte[digest.getDigestLength()];
      in.readFully(said);
      return MessageDigest.isEqual(said, digest.digest());
    } catch (IOException e) {
      return false; // as it will be when it is to be read
    }
  }

  private static void floats(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static float[] floats(DataInputStream in, int most, Path file) throws IOException {
    float[] values = new float[limited(in.readInt(), most, file)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  private static int limited(int count, int limit, Path file) throws IOException {
    if (count < 0 || count > limit) {
      throw new IOException(file + ": damaged checkpoint");
    }
    return count;
  }

  private static void requireSum(DataInputStream in, byte[] sum, Path file) throws IOException {
    byte[] said = new byte[sum.length];
    in.readFully(said);
    if (!MessageDigest.isEqual(said, sum) || in.read() >= 0) {
      throw new IOException(file + ": damaged checkpoint: it does not match its SHA-256");
    }
  }

  private static void requireMagic(int magic, Path file) throws IOException {
    if (magic != MAGIC && magic != SECOND_MAGIC && magic != FIRST_MAGIC) {
      throw new IOException(file + ": not a checkpoint of this version");
    }
  }
}
