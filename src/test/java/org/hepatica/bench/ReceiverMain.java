package org.hepatica.bench;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.StoreHandler;
import org.hepatica.intake.Intake;
import org.hepatica.intake.IntakeSettings;
import org.hepatica.intake.PixelValues;
import org.hepatica.intake.PreparedFiles;
import org.hepatica.ledger.Ledger;

/**
 * A receiver in a process of its own: {@code node} (listener, intake and ledger, as {@code serve}
 * has them), {@code engine} (the listener, and a handler that writes and fsyncs each data set),
 * {@code sink} (the listener, and a handler that throws each away: nothing is written) or {@code
 * floor} (no DICOM at all: files with a length before them, each written, fsynced and answered with
 * one byte). Arguments: kind, port, folder. A line on stdin asks for its state; the end of stdin
 * ends it.
 */
final class ReceiverMain {
  private static final int BUFFER = 128 << 10;

  private ReceiverMain() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[1]);
    Path folder = Files.createDirectories(Path.of(arguments[2]));
    switch (arguments[0]) {
      case "node" -> {
        try (Ledger ledger = Ledger.open(folder);
            Intake intake =
                new Intake(
                    folder, ledger, new IntakeSettings(512 << 20, 1 << 30), PixelValues.NONE)) {
          intake.landIn(
              PreparedFiles.start(folder, Integer.getInteger("bench.prepared", 512), 1 << 30));
          listen(
              port,
              intake,
              () -> {
                intake.settle();
                return ledger.instances().count();
              });
        }
      }
      case "sink" -> listen(port, (request, dataSet) -> drop(dataSet), () -> -1);
      case "engine" -> listen(port, (request, dataSet) -> write(dataSet, folder), () -> -1);
      default -> floor(port, folder);
    }
  }

  private static void listen(int port, StoreHandler handler, LongSupplier rows) throws IOException {
    ListenSettings settings =
        ListenSettings.builder()
            .bind(InetAddress.getLoopbackAddress())
            .port(port)
            .maxPdu(131_072)
            .maxAssociations(150)
            .maxAssociationsPerAe(150)
            .maxUnassociated(700)
            .build();
    try (DicomListener listener =
        DicomEngines.pick("embedded")
            .listen(settings, caller -> AcceptPolicy.Decision.ACCEPT, handler)) {
      System.out.println("port " + listener.port());
      answerStdin(rows);
    }
  }

  private static DimseStatus drop(InputStream dataSet) throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (dataSet.read(buffer) >= 0) {
      // what the peer's sending and the engine's receiving cost, without any disk
    }
    return DimseStatus.SUCCESS;
  }

  private static DimseStatus write(InputStream dataSet, Path folder) throws IOException {
    try (FileChannel file = newFile(folder)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = dataSet.read(buffer); n >= 0; n = dataSet.read(buffer)) {
        file.write(ByteBuffer.wrap(buffer, 0, n));
      }
      file.force(true);
    }
    return DimseStatus.SUCCESS;
  }

  private static FileChannel newFile(Path folder) throws IOException {
    return FileChannel.open(
        folder.resolve(UUID.randomUUID() + ".dat"),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
  }

  private static void floor(int port, Path folder) throws IOException {
    ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    Thread acceptor =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket socket = server.accept();
                  new Thread(() -> floor(socket, folder), "floor").start();
                } catch (IOException e) {
                  return;
                }
              }
            },
            "floor-accept");
    acceptor.setDaemon(true);
    acceptor.start();
    answerStdin(() -> -1);
    server.close();
    System.exit(0);
  }

  private static void floor(Socket socket, Path folder) {
    byte[] buffer = new byte[BUFFER];
    try (socket;
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      socket.setTcpNoDelay(true);
      while (true) {
        int left = in.readInt();
        try (FileChannel file = newFile(folder)) {
          while (left > 0) {
            int n = in.read(buffer, 0, Math.min(left, buffer.length));
            if (n < 0) {
              throw new EOFException("the sender broke off");
            }
            file.write(ByteBuffer.wrap(buffer, 0, n));
            left -= n;
          }
          file.force(true);
        }
        socket.getOutputStream().write(0);
      }
    } catch (EOFException e) {
      // The sender is done.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each line: instances in the ledger, used heap after a collection, its peak since the last. */
  private static void answerStdin(LongSupplier rows) throws IOException {
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      long peak = 0;
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        if (pool.getType() == MemoryType.HEAP) {
          peak += pool.getPeakUsage().getUsed();
        }
      }
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
      long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      System.out.printf("state %d %d %d %d%n", rows.getAsLong(), used, peak, Thread.activeCount());
    }
  }
}
