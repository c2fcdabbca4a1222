package org.hepatica.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.net.AcceptPolicy.Decision;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.StoreHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands as a terminal does, beside a folder of AEs and a PACS that can be one of them. */
abstract class CommandRuns {
  static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  @TempDir Path folder;
  StringWriter out;
  StringWriter err;
  Path aes;

  @BeforeEach
  void aes() throws IOException {
    aes = Files.createDirectory(folder.resolve("ae-config"));
  }

  int run(String... args) {
    out = new StringWriter();
    err = new StringWriter();
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  DicomListener pacs(StoreHandler handler) throws IOException {
    DicomListener pacs =
        DicomEngines.pick("auto")
            .listen(
                ListenSettings.builder().bind(LOOPBACK).build(),
                caller ->
                    caller.calledAe().equals("PACS") && caller.callingAe().equals("HEPATICA")
                        ? Decision.ACCEPT
                        : Decision.CALLED_AE_NOT_RECOGNIZED,
                handler);
    Files.write(
        aes.resolve("pacs.yaml"),
        List.of("aeTitle: PACS", "host: 127.0.0.1", "port: " + pacs.port()));
    return pacs;
  }

  String[] with(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--ae-config", aes.toString(), "--data", folder.resolve("data").toString()));
    return all.toArray(String[]::new);
  }
}
