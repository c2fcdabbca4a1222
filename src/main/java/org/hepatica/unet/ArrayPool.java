package org.hepatica.unet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays that are kept for the next pass: fresh memory of many megabytes is pages that the system
 * clears one by one, which takes as long as much of the arithmetic. Kept by type and length,
 * whatever their shape. Not for several threads at once.
 */
final class ArrayPool implements AutoCloseable {
  /** What waits. */
  private final Map<DataType, Map<Long, Deque<INDArray>>> idle = new HashMap<>();

  /** What is out, by the array that was handed over: a view of the one that is kept. */
  private final Map<INDArray, INDArray> out = new IdentityHashMap<>();

  /** An array of some shape, C order; what it holds is anything. */
  INDArray take(DataType type, long... shape) {
    long length = 1;
    for (long side : shape) {
      length *= side;
    }
    Deque<INDArray> free = waiting(type, length);
    INDArray base = free.isEmpty() ? Nd4j.createUninitialized(type, length) : free.pop();
    INDArray view = base.reshape('c', shape);
    out.put(view, base);
    return view;
  }

  /** One back; any other array is freed, null is nothing. */
  void giveBack(INDArray array) {
    INDArray base = array == null ? null : out.remove(array);
    if (base == null) {
      Inference.release(array);
    } else {
      waiting(base.dataType(), base.length()).push(base);
    }
  }

  private Deque<INDArray> waiting(DataType type, long length) {
    return idle.computeIfAbsent(type, t -> new HashMap<>())
        .computeIfAbsent(length, l -> new ArrayDeque<>());
  }

  /** Values of all arrays that wait. */
  long kept() {
    return idle.values().stream()
        .flatMap(byLength -> byLength.values().stream())
        .flatMap(Deque::stream)
        .mapToLong(INDArray::length)
        .sum();
  }

  /** How many arrays are out. */
  int lent() {
    return out.size();
  }

  /** Frees what waits. */
  @Override
  public void close() {
    idle.values().forEach(l -> l.values().forEach(free -> free.forEach(Inference::release)));
    idle.clear();
  }
}
