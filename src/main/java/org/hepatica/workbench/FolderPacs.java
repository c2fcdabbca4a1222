package org.hepatica.workbench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.StoreRequest;

/** The demo's PACS: whatever is stored becomes a file of a folder. On loopback only. */
final class FolderPacs implements AutoCloseable {
  private final Path folder;
  private final DicomListener listener;
  private final Map<String, Path> stored = new ConcurrentHashMap<>();

  FolderPacs(DicomEngine engine, Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    listener =
        engine.listen(
            ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build(),
            caller -> AcceptPolicy.Decision.ACCEPT,
            this::store);
  }

  int port() {
    return listener.port();
  }

  /** The files stored so far, by SOP Instance UID. */
  Map<String, Path> stored() {
    return Map.copyOf(stored);
  }

  private DimseStatus store(StoreRequest request, InputStream dataSet) throws IOException {
    if (!Uids.isValid(request.sopInstanceUid())) {
      return DimseStatus.CANNOT_UNDERSTAND.because("no UID");
    }
    Path part = Files.createTempFile(folder, "incoming", ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        out.write(
            Part10.preamble(
                request.sopClassUid(),
                request.sopInstanceUid(),
                request.transferSyntaxUid(),
                request.callingAe()));
        dataSet.transferTo(out);
      }
      Path file = folder.resolve(request.sopInstanceUid() + ".dcm");
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      stored.put(request.sopInstanceUid(), file);
      return DimseStatus.SUCCESS;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
