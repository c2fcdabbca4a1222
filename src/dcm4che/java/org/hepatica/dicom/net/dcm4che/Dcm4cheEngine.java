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
import org.hepatica.dicom.net.StoreHandler;

/** The engine that stands on dcm4che. */
public final class Dcm4cheEngine implements DicomEngine {
  static final String NAME = "dcm4che";

  /** For {@link java.util.ServiceLoader}. */
  public Dcm4cheEngine() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public DicomListener listen(
      ListenSettings settings,
      AcceptPolicy policy,
      StoreHandler store,
      CommitmentHandler commitment)
      throws IOException {
    return Dcm4cheListener.open(new Served(settings, policy, store, commitment));
  }

  @Override
  public DicomConnection connect(ConnectSettings settings, List<OfferedContext> offers)
      throws IOException {
    return Dcm4cheConnection.open(settings, offers);
  }
}
