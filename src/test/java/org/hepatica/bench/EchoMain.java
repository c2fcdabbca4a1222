package org.hepatica.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;

/**
 * Somebody who asks for an echo, in a process of its own, so that what it measures is not what the
 * senders do to theirs. Argument: a port on this machine. Asks often enough to be quick at it, says
 * {@code ready}, then answers each line on stdin with the seconds of an echo, until stdin ends.
 */
final class EchoMain {
  private static final int WARM = 100;

  private EchoMain() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    for (int i = 0; i < WARM; i++) {
      echo(port);
    }
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.printf(Locale.ROOT, "echo %.6f%n", echo(port));
    }
  }

  /** The seconds from the connection to the release. */
  private static double echo(int port) throws IOException {
    long begin = System.nanoTime();
    try (DicomConnection connection =
        DicomEngines.pick("embedded")
            .connect(
                new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", port), "ECHO"),
                List.of(OfferedContext.VERIFICATION))) {
      if (!connection.echo().success()) {
        throw new IOException("no echo");
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }
}
