package org.hepatica.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.Peer;
import org.hepatica.testing.JavaProgram;

/**
 * Many associations at once, each with slices of its own, beside sockets that never say a word, and
 * somebody who asks for an echo all the while.
 */
public final class Crowd implements AutoCloseable {
  private final int port;
  private final List<Socket> silent = new ArrayList<>();
  private final List<Double> echoes = Collections.synchronizedList(new ArrayList<>());
  private final JavaProgram asker;
  private final double behindTheSilent;
  private volatile boolean done;

  /**
   * @param silentSockets so many are opened and kept
   */
  public Crowd(int port, int silentSockets) throws IOException {
    this.port = port;
    this.asker = JavaProgram.start(EchoMain.class, "" + port);
    asker.line("ready");
    for (int i = 0; i < silentSockets; i++) {
      silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
    }
    this.behindTheSilent = oneEcho();
  }

  /** Makes the slice a sender sends as its n-th. */
  public interface Source {
    DataSet slice(int sender, int number);
  }

  /** Sends from all at once; returns the seconds from the first association to the last release. */
  public double send(int senders, int each, Source source) throws Exception {
    Thread asker = new Thread(this::ask, "crowd-echo");
    asker.start();
    CountDownLatch open = new CountDownLatch(senders);
    long begin = System.nanoTime();
    try {
      Dial.parallel(
          IntStream.range(0, senders).boxed().toList(),
          sender -> {
            try (DicomConnection connection = connect()) {
              open.countDown();
              open.await(); // all associations stand before the first slice is sent
              for (int i = 0; i < each; i++) {
                store(connection, source.slice(sender, i));
              }
            } finally {
              open.countDown();
            }
          });
    } finally {
      done = true;
      asker.join();
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Seconds of each echo while they sent: connection, association, C-ECHO, release. */
  public List<Double> echoes() {
    return List.copyOf(echoes);
  }

  /** Seconds of the echo right behind the silent sockets, which waited until all were taken. */
  public double echoBehindTheSilent() {
    return behindTheSilent;
  }

  private void ask() {
    try {
      while (!done) {
        echoes.add(oneEcho());
        Thread.sleep(50);
      }
    } catch (IOException e) {
      echoes.add(Double.POSITIVE_INFINITY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private double oneEcho() throws IOException {
    asker.say("now");
    return Double.parseDouble(asker.line("echo .*").split(" ")[1]);
  }

  private DicomConnection connect() throws IOException {
    return DicomEngines.pick("embedded")
        .connect(
            new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", port), "BENCH"),
            List.of(Dial.CT));
  }

  private static void store(DicomConnection connection, DataSet slice) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(600 << 10);
    DataSetWriter.write(slice, bytes, TransferSyntax.EXPLICIT_LE);
    String uid = slice.string(Tag.SOP_INSTANCE_UID);
    if (!connection
        .store(
            Uids.CT_IMAGE,
            uid,
            TransferSyntax.EXPLICIT_LE.uid(),
            new ByteArrayInputStream(bytes.toByteArray()))
        .success()) {
      throw new IOException(uid + " was not taken");
    }
  }

  @Override
  public void close() throws IOException {
    asker.close();
    for (Socket socket : silent) {
      socket.close();
    }
  }
}
