package org.hepatica.delivery;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.ContextNotAccepted;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.StoreBatches;
import org.hepatica.dicom.net.StoreBatches.Batch;
import org.hepatica.ledger.Dispatch;

/**
 * C-STORE (PS3.4 B): an association for each visit, with contexts for what is in it and no others.
 * Asks there for storage commitment where the destination owes it.
 */
final class StoreSender implements Sender {
  private static final int BUFFER = 128 << 10;

  private final ConnectSettings connect;
  private final boolean commitment;
  private final DicomEngine engine;
  private final Uncommitted uncommitted;
  private final CommitmentAsker asker;
  private volatile boolean stopped;
  private volatile DicomConnection open;

  /**
   * @param destination one with {@code connect}
   */
  StoreSender(
      Destination destination,
      DicomEngine engine,
      Uncommitted uncommitted,
      DeliverySettings settings) {
    this.connect = destination.connect();
    this.commitment = destination.commitment();
    this.engine = engine;
    this.uncommitted = uncommitted;
    this.asker = new CommitmentAsker(destination.name(), uncommitted, settings, () -> this.stopped);
  }

  @Override
  public String how() {
    return "in one association with";
  }

  @Override
  public String visits() {
    return "associations with it";
  }

  private static Batch<Dispatch> first(List<Dispatch> due) {
    return StoreBatches.of(due, Dispatch::sopClassUid, Dispatch::transferSyntaxUid).get(0);
  }

  @Override
  public List<Dispatch> together(List<Dispatch> due) {
    return first(due).items();
  }

  @Override
  public Visit visit(List<Dispatch> items) throws IOException {
    List<OfferedContext> offers = new ArrayList<>(first(items).offers());
    if (commitment && offers.size() < StoreBatches.MAX_CONTEXTS) {
      offers.add(OfferedContext.COMMITMENT);
    }
    DicomConnection connection = engine.connect(connect, offers);
    open = connection;
    return new Association(connection, offers.contains(OfferedContext.COMMITMENT));
  }

  private final class Association implements Visit {
    private final DicomConnection connection;
    private final boolean asks;

    Association(DicomConnection connection, boolean asks) {
      this.connection = connection;
      this.asks = asks;
    }

    @Override
    public DimseStatus send(Dispatch d, DicomFile object) throws IOException {
      try (InputStream file = new BufferedInputStream(Files.newInputStream(d.file()), BUFFER)) {
        file.skipNBytes(object.dataSetOffset());
        return connection.store(d.sopClassUid(), d.sopInstanceUid(), d.transferSyntaxUid(), file);
      } catch (ContextNotAccepted e) {
        throw new NotTaken(e.getMessage() + cure(d), e.mayChange());
      } catch (IOException e) {
        if (!stopped) {
          connection.abort();
        }
        throw e;
      }
    }

    @Override
    public void finish() {
      if (asks && connection.isOpen()) {
        asker.ask(connection);
      }
    }

    @Override
    public void close() {
      connection.close();
      open = null;
      if (commitment) {
        asker.takeReports(connection); // also of a request of before, in the middle of the stores
      }
    }
  }

  /**
   * Only heatmap pictures are ever compressed, and only because a setting says so. Those of this
   * job stay as they are: the same study sent once more makes no new ones.
   */
  private static String cure(Dispatch d) {
    return TransferSyntax.of(d.transferSyntaxUid()).encapsulated()
        ? " This picture is compressed because result.captureCompression is jpeg: allow JPEG Baseline"
            + " there and retry job "
            + d.jobId()
            + ", or set it to none for the studies to come."
        : "";
  }

  @Override
  public boolean hasMore() {
    return commitment && asker.hasWork();
  }

  /** An association of its own, for what was sent before and is to be asked for now. */
  @Override
  public void doMore() {
    try (DicomConnection connection = engine.connect(connect, List.of(OfferedContext.COMMITMENT))) {
      open = connection;
      asker.ask(connection);
    } catch (IOException e) {
      asker.unreachable(e.getMessage());
    } finally {
      open = null;
    }
  }

  @Override
  public Optional<Duration> untilMore() {
    return commitment ? uncommitted.untilDue() : Optional.empty();
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void abort() {
    DicomConnection connection = open;
    if (connection != null) {
      connection.abort();
    }
  }
}
