package org.hepatica.dicom.net.embedded;

import java.io.IOException;
import java.util.List;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.PortListener;
import org.hepatica.dicom.net.Served;
import org.hepatica.dicom.net.StoreHandler;

/** The engine in pure Java that needs no other library. */
public final class EmbeddedEngine implements DicomEngine {
  /** For {@link java.util.ServiceLoader}. */
  public EmbeddedEngine() {}

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public DicomListener listen(
      ListenSettings settings,
      AcceptPolicy policy,
      StoreHandler store,
      CommitmentHandler commitment)
      throws IOException {
    Served served = new Served(settings, policy, store, commitment);
    TlsDoor door = TlsDoor.of(settings.tls());
    return PortListener.open(
        served,
        name(),
        (listener, socket) ->
            new ProviderSession(listener, served, door, new Transport(socket, settings.write())));
  }

  @Override
  public DicomConnection connect(ConnectSettings settings, List<OfferedContext> offers)
      throws IOException {
    return EmbeddedConnection.open(settings, offers);
  }
}
