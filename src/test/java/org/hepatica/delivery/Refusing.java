package org.hepatica.delivery;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.ContextResult;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.OfferedContexts;
import org.hepatica.dicom.net.StoreHandler;

/** A peer that refuses all contexts some times, and takes everything after that. */
final class Refusing implements DicomEngine {
  private final int result;
  private int times;

  Refusing(int result, int times) {
    this.result = result;
    this.times = times;
  }

  @Override
  public String name() {
    return "refusing";
  }

  @Override
  public DicomListener listen(
      ListenSettings settings, AcceptPolicy p, StoreHandler s, CommitmentHandler c) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DicomConnection connect(ConnectSettings settings, List<OfferedContext> offers) {
    OfferedContexts contexts = new OfferedContexts(settings.peer(), offers);
    int answer = times-- > 0 ? result : ContextResult.ACCEPTED;
    List<ContextResult> answers = new ArrayList<>();
    contexts
        .offered()
        .forEach(
            (id, offer) ->
                answers.add(new ContextResult(id, answer, offer.transferSyntaxUids().get(0))));
    contexts.answered(answers, false);
    return (DicomConnection)
        Proxy.newProxyInstance(
            DicomConnection.class.getClassLoader(),
            new Class<?>[] {DicomConnection.class},
            (proxy, method, args) -> {
              if (method.getName().equals("store")) {
                contexts.require((String) args[0], (String) args[2]);
                return DimseStatus.SUCCESS;
              }
              return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
            });
  }
}
