package org.hepatica.dicom.net.dcm4che;

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
import org.hepatica.dicom.net.embedded.TlsDoor;
import org.hepatica.dicom.net.embedded.Transport;

/** The engine that stands on dcm4che. */
public final class Dcm4cheEngine implements DicomEngine {
  /** For {@link java.util.ServiceLoader}. */
  public Dcm4cheEngine() {}

  @Override
  public String name() {
    return "dcm4che";
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
    return Dcm4cheConnection.open(settings, offers);
  }
}
