package org.hepatica.setup;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.device.DeviceChoice;
import org.hepatica.analysis.worker.WorkerSettings;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.config.RemoteAe;
import org.hepatica.config.Settings;
import org.hepatica.delivery.DeliverySettings;
import org.hepatica.delivery.Destination;
import org.hepatica.dicom.net.AssociationPlaces;
import org.hepatica.dicom.net.CertificateBinding;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.Peer;
import org.hepatica.intake.IntakeSettings;
import org.hepatica.intake.ReportSettings;
import org.hepatica.result.ResultSettings;
import org.hepatica.unet.TestTime;

/** Turns the configuration into the settings of each room, which know nothing of files and keys. */
public final class RoomSettings {
  private static final Duration WORKER_START = Duration.ofSeconds(120);

  /** Window in which pictures show CT: abdomen, HU. */
  private static final double WINDOW_CENTRE = 40;

  private static final double WINDOW_WIDTH = 400;

  /** Objects that go out in one association. */
  private static final int BATCH = 50;

  /** Reports on storage commitment that may be owed at once. */
  private static final int MOST_OWED = 1000;

  private final HepaticaConfig config;
  private final Settings settings;
  private Optional<TlsSetup> tls;

  /** Settings of this configuration. */
  public RoomSettings(HepaticaConfig config) {
    this.config = config;
    settings = config.settings();
  }

  /**
   * The ports to open: the plain one, the encrypted one, or both. They share the room for
   * associations; each has its own for sockets that have not associated.
   *
   * @throws ConfigException when a UID list cannot be used
   * @throws NotNowException when an address or a file of TLS cannot be used
   */
  public List<ListenSettings> listen() {
    Settings.Dicom dicom = settings.dicom();
    AssociationPlaces places =
        new AssociationPlaces(dicom.maxAssociations(), dicom.maxAssociationsPerAe());
    List<ListenSettings> ports = new ArrayList<>();
    if (dicom.plain()) {
      ports.add(port(places).port(dicom.port()).build());
    }
    tls().ifPresent(tls -> ports.add(port(places).port(dicom.tls().port()).tls(tls.tls()).build()));
    return ports;
  }

  /**
   * Data sets may be longer than {@code dicom.maxInstanceMb} here: intake refuses those, and what
   * is sent behind them is taken. The port ends the association of one that is far beyond that
   * only.
   */
  private ListenSettings.Builder port(AssociationPlaces places) {
    Settings.Dicom dicom = settings.dicom();
    ListenSettings.Builder builder =
        ListenSettings.builder()
            .bind(address("dicom.bind", dicom.bind()))
            .maxPdu(dicom.maxPduBytes())
            .places(places)
            .maxUnassociated(dicom.maxPending())
            .maxContexts(dicom.maxContexts())
            .maxCommandSet(dicom.maxCommandSetKb() << 10)
            .firstPdu(Duration.ofSeconds(dicom.firstPduSeconds()))
            .wholePdu(Duration.ofSeconds(dicom.pduSeconds()))
            .idle(Duration.ofSeconds(dicom.idleSeconds()))
            .write(Duration.ofSeconds(dicom.writeSeconds()));
    List<String> classes = UidLists.storageClasses(config);
    List<String> syntaxes = UidLists.transferSyntaxes(config);
    if (!classes.isEmpty()) {
      builder.storageClasses(classes);
    }
    if (!syntaxes.isEmpty()) {
      builder.transferSyntaxes(syntaxes);
    }
    return builder;
  }

  /**
   * What TLS needs, read at the first call; empty where it is not enabled.
   *
   * @throws NotNowException when a file cannot be used
   */
  public synchronized Optional<TlsSetup> tls() {
    if (tls == null) {
      tls = TlsSetup.of(config);
    }
    return tls;
  }

  /**
   * The DICOM engine that is asked for.
   *
   * @throws ConfigException when there is none of that name
   */
  public DicomEngine engine() {
    try {
      return DicomEngines.pick(settings.dicom().engine().name().toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          config.problem("dicom.engine", "cannot be had: " + e.getMessage(), "Set it to auto."));
    }
  }

  /**
   * How to call a remote AE of the configuration that is no server of STOW-RS, encrypted, and known
   * by its certificates, where it is configured so.
   *
   * @throws NotNowException when a file of TLS cannot be used
   */
  public ConnectSettings connect(RemoteAe ae) {
    ConnectSettings plain = connect(new Peer(ae.aeTitle(), ae.host(), ae.port()));
    if (!ae.tls()) {
      return plain;
    }
    ConnectSettings sealed = encrypted(plain);
    return ae.certificates().isEmpty()
        ? sealed
        : sealed.withTls(sealed.tls().withBinding(CertificateBinding.of(ae.certificates())));
  }

  /**
   * The same over TLS.
   *
   * @throws ConfigException when it is not enabled
   * @throws NotNowException when a file of it cannot be used
   */
  public ConnectSettings encrypted(ConnectSettings plain) {
    TlsSetup setup =
        tls()
            .orElseThrow(
                () ->
                    new ConfigException(
                        config.problem(
                            "dicom.tls.enabled",
                            "is false, but a connection with TLS is asked for",
                            "Set it, with certificate, key and trust.")));
    return plain.withTls(setup.tls());
  }

  /**
   * Where the results for a remote AE of the configuration go.
   *
   * @throws NotNowException when a file of TLS, or that of the authorization, cannot be used
   */
  public Destination destination(RemoteAe ae) {
    return ae.isWeb()
        ? new Destination(ae.aeTitle(), new StowSetup(config, this).of(ae))
        : new Destination(
            ae.aeTitle(), connect(ae), ae.commitment() == RemoteAe.Commitment.REQUIRED);
  }

  /** How to call a peer that the configuration does not know, unencrypted. */
  public ConnectSettings connect(Peer peer) {
    Settings.Dicom dicom = settings.dicom();
    Duration response = Duration.ofSeconds(dicom.responseSeconds());
    return new ConnectSettings(peer, dicom.aeTitle())
        .withConnect(Duration.ofSeconds(dicom.connectSeconds()), response)
        .withResponse(response)
        .withPduDeadlines(
            Duration.ofSeconds(dicom.writeSeconds()), Duration.ofSeconds(dicom.pduSeconds()))
        .withMaxPdu(dicom.maxPduBytes());
  }

  /** How instances are taken and when a series is complete. */
  public IntakeSettings intake() {
    return new IntakeSettings(
        (long) settings.dicom().maxInstanceMb() << 20, (long) settings.intake().minFreeMb() << 20);
  }

  /**
   * Quiet time of a source; one that is not configured any more has the usual one.
   *
   * @param brokenOff whether it broke off, and may come again
   */
  public Duration quiet(String aeTitle, boolean brokenOff) {
    int seconds =
        config
            .remoteAe(aeTitle)
            .map(RemoteAe::quietSeconds)
            .orElse(settings.intake().quietSeconds());
    return Duration.ofSeconds(
        brokenOff ? Math.max(seconds, settings.intake().brokenOffSeconds()) : seconds);
  }

  /** Whether a source ends its associations in order; one that is not configured any more does. */
  public boolean releases(String aeTitle) {
    return config.remoteAe(aeTitle).map(RemoteAe::releases).orElse(true);
  }

  /** Whether the segmentations of a source are corrections. */
  public boolean teaches(String aeTitle) {
    return config.remoteAe(aeTitle).map(RemoteAe::teaches).orElse(false);
  }

  /**
   * The attention is measured with {@code result.heatmaps: none}, too: flags and report need it.
   */
  public AnalysisSettings analysis() {
    AnalysisSettings usual =
        AnalysisSettings.defaults()
            .withTestTime(testTime())
            .withLayer(settings.model().layer())
            .withUnfamiliar(
                AnalysisSettings.Unfamiliar.valueOf(settings.admission().unfamiliar().name()))
            .withAdmission(AdmissionSettings.rules(config));
    return settings.result().segmentation() == Settings.Segmentation.BINARY
        ? usual
        : usual.withProbabilities();
  }

  /** How the network looks at slices. */
  public TestTime testTime() {
    return TestTime.valueOf(settings.analysis().testTime().name());
  }

  /** How the series of a study are chosen. */
  public StudyRules studySeries() {
    Settings.Result result = settings.result();
    return new StudyRules(
        result.series() == Settings.SeriesOfStudy.BEST,
        Duration.ofSeconds(result.studyWaitSeconds()),
        AdmissionSettings.rules(config));
  }

  /**
   * @param device of {@link Workers}' choice
   */
  WorkerSettings worker(DeviceChoice device) {
    Settings.Analysis analysis = settings.analysis();
    return new WorkerSettings(
        device,
        analysis.threads() > 0 ? analysis.threads() : Runtime.getRuntime().availableProcessors(),
        analysis.heapMb(),
        analysis.offHeapMb(),
        analysis.jobsPerWorker(),
        WORKER_START,
        Duration.ofMinutes(analysis.timeoutMinutes()),
        Duration.ZERO);
  }

  /**
   * How results are made.
   *
   * @param created the date of the objects
   * @param serialNumber of this installation
   */
  public ResultSettings result(Instant created, String serialNumber) {
    Settings.Result result = settings.result();
    return new ResultSettings(
        ResultSettings.Heatmaps.valueOf(result.heatmaps().name()),
        result.keySlices(),
        new ResultSettings.Segmentation(
            ResultSettings.Form.valueOf(result.segmentation().name()), result.keepEmptyFrames()),
        result.report(),
        new ResultSettings.Compression(
            result.captureCompression() == Settings.CaptureCompression.JPEG, result.jpegQuality()),
        result.seriesNumber(),
        WINDOW_CENTRE,
        WINDOW_WIDTH,
        serialNumber,
        created,
        ZoneId.systemDefault());
  }

  /** How results are sent, and when that is given up. */
  public DeliverySettings delivery() {
    Settings.Delivery delivery = settings.delivery();
    DeliverySettings usual = DeliverySettings.defaults();
    return new DeliverySettings(
        Duration.ofSeconds(delivery.firstPauseSeconds()),
        delivery.pauseFactor(),
        Duration.ofMinutes(delivery.maxPauseMinutes()),
        Duration.ofHours(delivery.giveUpHours()),
        Integer.MAX_VALUE,
        BATCH,
        Duration.ofMinutes(delivery.commitmentMinutes()),
        Duration.ofSeconds(delivery.commitmentSeconds()));
  }

  /** Reports on storage commitment that we owe: with the pauses of deliveries. */
  public ReportSettings reports() {
    DeliverySettings delivery = delivery();
    return new ReportSettings(
        delivery.firstPause(), delivery.longestPause(), delivery.giveUpAfter(), MOST_OWED);
  }

  /** The AEs that may send. */
  public List<String> senders() {
    return config.remoteAes().stream().filter(RemoteAe::sends).map(RemoteAe::aeTitle).toList();
  }

  /**
   * @throws NotNowException when the name service does not know the host
   */
  public InetAddress address(String key, String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw notOurs(key, host);
    }
  }

  /** What to say of an address to listen on that this machine does not have. */
  NotNowException notOurs(String key, String host) {
    return new NotNowException(
        config.problem(
            key,
            "\"" + host + "\" is no address of this machine",
            "Write an address such as 127.0.0.1, or 0.0.0.0 for all."));
  }
}
