package org.hepatica.intake;

import java.util.HashSet;
import java.util.Set;

/**
 * Which series something is being stored for right now. Before the series of an instance is known
 * it counts for every series of its sender.
 */
final class StoresInProgress {
  private final Set<Store> stores = new HashSet<>();

  /** One instance on its way. */
  final class Store implements AutoCloseable {
    private final String callingAe;
    private String seriesUid;

    private Store(String callingAe) {
      this.callingAe = callingAe;
    }

    void belongsTo(String uid) {
      synchronized (stores) {
        seriesUid = uid;
      }
    }

    @Override
    public void close() {
      synchronized (stores) {
        stores.remove(this);
      }
    }
  }

  Store begin(String callingAe) {
    Store store = new Store(callingAe);
    synchronized (stores) {
      stores.add(store);
    }
    return store;
  }

  boolean isBusy(String seriesUid, String sourceAe) {
    synchronized (stores) {
      return stores.stream()
          .anyMatch(
              s ->
                  s.seriesUid == null
                      ? s.callingAe.equals(sourceAe)
                      : s.seriesUid.equals(seriesUid));
    }
  }
}
