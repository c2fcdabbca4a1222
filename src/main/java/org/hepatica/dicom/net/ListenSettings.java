package org.hepatica.dicom.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * What a listener offers and how much it bears. Made by {@link #builder()}, whose fields carry the
 * defaults.
 *
 * @param bind the address to listen on; null for all
 * @param port 0 to 65535; 0 takes a free one
 * @param maxPdu longest body of a P-DATA-TF that peers may send, in bytes, 4096 to 1 MiB
 * @param maxAssociations established associations at once, 1 to 10000; one more is rejected as
 *     transient, local limit exceeded
 * @param maxAssociationsPerAe established associations of one calling AE, 1 to 10000; one more is
 *     rejected likewise
 * @param places counts by these two limits; listeners with the same one share its room
 * @param maxUnassociated sockets that have not associated, 1 to 10000; one more closes the one that
 *     has waited longest
 * @param maxContexts presentation contexts accepted in one association, 1 to 128
 * @param maxCommandSet bytes of a command set, 1024 to 64 KiB
 * @param maxInstance bytes of a data set; a longer one ends the association
 * @param firstPdu from connecting to the first byte (the ARTIM timer of PS3.8 9.1.5)
 * @param wholePdu from the first to the last byte of a PDU, and between the PDUs of one message
 * @param idle between two messages
 * @param write for one PDU to leave
 * @param storageClasses SOP classes taken beside Verification
 * @param transferSyntaxes syntaxes taken, the most wanted first
 * @param tls null for a plain port
 */
public record ListenSettings(
    InetAddress bind,
    int port,
    int maxPdu,
    int maxAssociations,
    int maxAssociationsPerAe,
    AssociationPlaces places,
    int maxUnassociated,
    int maxContexts,
    int maxCommandSet,
    long maxInstance,
    Duration firstPdu,
    Duration wholePdu,
    Duration idle,
    Duration write,
    List<String> storageClasses,
    List<String> transferSyntaxes,
    Tls tls) {

  public ListenSettings {
    Limits.range("port", port, 0, 65535);
    Limits.range("max PDU", maxPdu, Limits.MIN_PDU, Limits.MAX_PDU);
    Limits.range("max unassociated sockets", maxUnassociated, 1, 10_000);
    Limits.range("max presentation contexts", maxContexts, 1, 128);
    Limits.range("max command set", maxCommandSet, 1024, 64 * 1024);
    Limits.range("max instance", maxInstance, 1, Long.MAX_VALUE);
    Limits.positive("first PDU deadline", firstPdu);
    Limits.positive("whole PDU deadline", wholePdu);
    Limits.positive("idle deadline", idle);
    Limits.positive("write deadline", write);
    storageClasses = List.copyOf(storageClasses);
    transferSyntaxes = List.copyOf(transferSyntaxes);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects settings; what is not set keeps the default. */
  public static final class Builder {
    private InetAddress bind;
    private int port;
    private int maxPdu = Limits.DEFAULT_PDU;
    private int maxAssociations = 100;
    private int maxAssociationsPerAe = 100;
    private AssociationPlaces places;
    private int maxUnassociated = 256;
    private int maxContexts = 128;
    private int maxCommandSet = 64 * 1024;
    private long maxInstance = 4L << 30;
    private Duration firstPdu = Duration.ofSeconds(10);
    private Duration wholePdu = Duration.ofSeconds(30);
    private Duration idle = Duration.ofMinutes(10);
    private Duration write = Duration.ofSeconds(30);
    private List<String> storageClasses = StorageDefaults.SOP_CLASSES;
    private List<String> transferSyntaxes = StorageDefaults.TRANSFER_SYNTAXES;
    private Tls tls;

    private Builder() {}

    public Builder bind(InetAddress value) {
      bind = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder maxPdu(int bytes) {
      maxPdu = bytes;
      return this;
    }

    public Builder maxAssociations(int value) {
      maxAssociations = value;
      return this;
    }

    public Builder maxAssociationsPerAe(int value) {
      maxAssociationsPerAe = value;
      return this;
    }

    /** Shares the room of another listener; its limits take the place of the two above. */
    public Builder places(AssociationPlaces shared) {
      places = shared;
      return this;
    }

    public Builder maxUnassociated(int value) {
      maxUnassociated = value;
      return this;
    }

    public Builder maxContexts(int value) {
      maxContexts = value;
      return this;
    }

    public Builder maxCommandSet(int bytes) {
      maxCommandSet = bytes;
      return this;
    }

    public Builder maxInstance(long bytes) {
      maxInstance = bytes;
      return this;
    }

    public Builder firstPdu(Duration value) {
      firstPdu = value;
      return this;
    }

    public Builder wholePdu(Duration value) {
      wholePdu = value;
      return this;
    }

    public Builder idle(Duration value) {
      idle = value;
      return this;
    }

    public Builder write(Duration value) {
      write = value;
      return this;
    }

    public Builder storageClasses(List<String> uids) {
      storageClasses = uids;
      return this;
    }

    public Builder transferSyntaxes(List<String> uids) {
      transferSyntaxes = uids;
      return this;
    }

    public Builder tls(Tls value) {
      tls = value;
      return this;
    }

    public ListenSettings build() {
      return new ListenSettings(
          bind,
          port,
          maxPdu,
          places == null ? maxAssociations : places.max(),
          places == null ? maxAssociationsPerAe : places.maxPerAe(),
          places == null ? new AssociationPlaces(maxAssociations, maxAssociationsPerAe) : places,
          maxUnassociated,
          maxContexts,
          maxCommandSet,
          maxInstance,
          firstPdu,
          wholePdu,
          idle,
          write,
          storageClasses,
          transferSyntaxes,
          tls);
    }
  }
}
