package org.hepatica.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.hepatica.config.RemoteAe;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CertificateBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call: the AE titles of {@code ae-config}, each from its own addresses, those with {@code
 * tls: true} over TLS only, and those with {@code certificates} with one of these only. Host names
 * are looked up in the background, since a decision must not wait for a name server.
 */
public final class Callers implements AcceptPolicy, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);
  private static final int LOOK_UP_EVERY_SECONDS = 60;

  private final String ownTitle;
  private final List<RemoteAe> remoteAes;
  private final Set<String> encryptedOnly;
  private final Map<String, CertificateBinding> bindings;
  private final Set<String> unresolved = new HashSet<>();
  private final ScheduledExecutorService lookUps =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "caller-names");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Map<String, Set<InetAddress>> addresses = Map.of();

  /**
   * Looks the host names up, for the first time at once.
   *
   * @param ownTitle AE title of the node, which a caller must name
   */
  public Callers(String ownTitle, List<RemoteAe> remoteAes) {
    this.ownTitle = ownTitle;
    this.remoteAes = remoteAes;
    this.encryptedOnly =
        remoteAes.stream()
            .filter(RemoteAe::tls)
            .map(RemoteAe::aeTitle)
            .collect(Collectors.toUnmodifiableSet());
    this.bindings =
        remoteAes.stream()
            .filter(ae -> !ae.certificates().isEmpty())
            .collect(
                Collectors.toUnmodifiableMap(
                    RemoteAe::aeTitle, ae -> CertificateBinding.of(ae.certificates())));
    lookUp();
    lookUps.scheduleWithFixedDelay(
        this::lookUp, LOOK_UP_EVERY_SECONDS, LOOK_UP_EVERY_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public Decision decide(Caller caller) {
    if (!caller.calledAe().equals(ownTitle)) {
      return Decision.CALLED_AE_NOT_RECOGNIZED;
    }
    if (!addresses.getOrDefault(caller.callingAe(), Set.of()).contains(caller.address())) {
      return Decision.CALLING_AE_NOT_RECOGNIZED;
    }
    if (!caller.encrypted() && encryptedOnly.contains(caller.callingAe())) {
      return Decision.NOT_ENCRYPTED;
    }
    CertificateBinding binding = bindings.get(caller.callingAe());
    return binding == null || binding.holds(caller.certificate())
        ? Decision.ACCEPT
        : Decision.OTHER_CERTIFICATE;
  }

  private void lookUp() {
    Map<String, Set<InetAddress>> found = new HashMap<>();
    for (RemoteAe ae : remoteAes) {
      Set<InetAddress> ofAe = new HashSet<>();
      for (String host : ae.callsFrom()) {
        try {
          ofAe.addAll(List.of(InetAddress.getAllByName(host)));
          unresolved.remove(host);
        } catch (UnknownHostException e) {
          // What was known stays: a name server that is down for a minute must not lock a PACS out.
          ofAe.addAll(addresses.getOrDefault(ae.aeTitle(), Set.of()));
          if (unresolved.add(host)) {
            LOG.warn("HEP-102 {}: host {} is not known to the name service", ae.aeTitle(), host);
          }
        }
      }
      found.put(ae.aeTitle(), Set.copyOf(ofAe));
    }
    addresses = Map.copyOf(found);
  }

  @Override
  public void close() {
    lookUps.shutdownNow();
  }
}
