package org.hepatica.dicom.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Divides what is to be sent into associations: a presentation context for each SOP class and
 * transfer syntax that occurs, none for anything else, and no more than an association can have.
 */
public final class StoreBatches {
  /** Presentation contexts of one association: odd ids in a byte (PS3.8 9.3.2.2). */
  public static final int MAX_CONTEXTS = 128;

  private StoreBatches() {}

  /**
   * What goes in one association.
   *
   * @param offers to open it with, 1 to 128
   * @param items in the order given
   */
  public record Batch<T>(List<OfferedContext> offers, List<T> items) {
    public Batch {
      offers = List.copyOf(offers);
      items = List.copyOf(items);
    }
  }

  /**
   * Divides items into as few associations as their contexts allow. The first has the contexts that
   * occur first, with all their items.
   *
   * @param sopClass the SOP class UID of an item
   * @param transferSyntax the UID of the transfer syntax that an item lies in
   */
  public static <T> List<Batch<T>> of(
      List<T> items, Function<T, String> sopClass, Function<T, String> transferSyntax) {
    Map<OfferedContext, Integer> batchOf = new LinkedHashMap<>();
    List<List<T>> divided = new ArrayList<>();
    for (T item : items) {
      OfferedContext context =
          new OfferedContext(sopClass.apply(item), List.of(transferSyntax.apply(item)));
      int batch = batchOf.computeIfAbsent(context, c -> batchOf.size() / MAX_CONTEXTS);
      if (batch == divided.size()) {
        divided.add(new ArrayList<>());
      }
      divided.get(batch).add(item);
    }
    List<OfferedContext> contexts = List.copyOf(batchOf.keySet());
    List<Batch<T>> batches = new ArrayList<>();
    for (int i = 0; i < divided.size(); i++) {
      int end = Math.min((i + 1) * MAX_CONTEXTS, contexts.size());
      batches.add(new Batch<>(contexts.subList(i * MAX_CONTEXTS, end), divided.get(i)));
    }
    return batches;
  }
}
