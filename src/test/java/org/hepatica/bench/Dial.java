package org.hepatica.bench;

import java.io.BufferedInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;

/** The senders; each returns the seconds it took. */
final class Dial {
  static final OfferedContext CT =
      new OfferedContext(Uids.CT_IMAGE, List.of(TransferSyntax.EXPLICIT_LE.uid()));

  private Dial() {}

  static boolean listens(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  /** One DCMTK storescu for each folder, at the same time, from the start to the last one's end. */
  static double storescu(int port, List<Path> folders, boolean noDelay) throws Exception {
    long begin = System.nanoTime();
    List<Process> senders = new ArrayList<>();
    for (Path folder : folders) {
      ProcessBuilder builder =
          new ProcessBuilder(
                  "storescu",
                  "-aet",
                  "BENCH",
                  "-aec",
                  "HEPATICA",
                  "+sd",
                  "+r",
                  "127.0.0.1",
                  "" + port,
                  folder.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().remove("TCP_NODELAY");
      if (noDelay) {
        builder.environment().put("TCP_NODELAY", "1");
      }
      senders.add(builder.start());
    }
    for (Process sender : senders) {
      if (!sender.waitFor(300, TimeUnit.SECONDS) || sender.exitValue() != 0) {
        senders.forEach(Process::destroyForcibly);
        throw new IOException("storescu did not send all of " + folders);
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  /** The same bytes to the floor, one connection for each folder. */
  static double raw(int port, List<Path> folders) throws Exception {
    long begin = System.nanoTime();
    parallel(folders, folder -> raw(port, folder));
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void raw(int port, Path folder) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      for (Path file : Slices.list(folder)) {
        byte[] bytes = Files.readAllBytes(file);
        out.writeInt(bytes.length);
        out.write(bytes);
        if (socket.getInputStream().read() != 0) {
          throw new IOException("the floor did not answer");
        }
      }
    }
  }

  /** Our own sender in this process, from the connection to the release. */
  static double ours(int port, Path folder) throws IOException {
    long begin = System.nanoTime();
    try (DicomConnection connection =
        DicomEngines.pick("embedded")
            .connect(
                new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", port), "BENCH"),
                List.of(CT))) {
      for (Path file : Slices.list(folder)) {
        DicomFile head = Part10.readHeader(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 17)) {
          in.skipNBytes(head.dataSetOffset());
          String uid = head.dataSet().string(Tag.SOP_INSTANCE_UID);
          if (!connection.store(Uids.CT_IMAGE, uid, head.syntax().uid(), in).success()) {
            throw new IOException(file + " was not taken");
          }
        }
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Work that may fail. */
  interface Work<T> {
    void on(T item) throws Exception;
  }

  /** Does the work on every item at once; fails when one fails. */
  static <T> void parallel(List<T> items, Work<T> work) throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Exception> failures = new ArrayList<>();
    for (T item : items) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.on(item);
                } catch (Exception e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              },
              "bench-sender-" + threads.size());
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }
}
