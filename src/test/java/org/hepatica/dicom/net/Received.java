package org.hepatica.dicom.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store handler that keeps what it got, and counts what broke. */
final class Received implements StoreHandler {
  final Map<String, byte[]> dataSets = new ConcurrentHashMap<>();
  final List<StoreRequest> requests = new CopyOnWriteArrayList<>();
  final List<IOException> broken = new CopyOnWriteArrayList<>();
  final List<AssociationEnd> ends = new CopyOnWriteArrayList<>();

  @Override
  public void ended(AssociationEnd end) {
    ends.add(end);
  }

  @Override
  public DimseStatus store(StoreRequest request, InputStream dataSet) throws IOException {
    requests.add(request);
    try {
      dataSets.put(request.sopInstanceUid(), dataSet.readAllBytes());
    } catch (IOException e) {
      broken.add(e);
      throw e;
    }
    return DimseStatus.SUCCESS;
  }
}
