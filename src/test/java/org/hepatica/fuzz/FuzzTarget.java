package org.hepatica.fuzz;

import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Something that reads untrusted bytes.
 *
 * @param share how many of 1000 cases it gets
 * @param seeds what is mutated; each must be read without an exception by itself or be refused
 * @param words byte sequences that mean something here
 * @param head so many first bytes are hit seldom: they only choose among ways to read the rest
 * @param refusals the documented exceptions
 * @param counted the input's size in bytes, where it is not the length of the array
 */
public record FuzzTarget(
    String name,
    int share,
    List<byte[]> seeds,
    List<byte[]> words,
    int head,
    Set<Class<? extends Throwable>> refusals,
    ToLongFunction<byte[]> counted,
    Entry entry) {

  /** Reads one input. Time and allocation of this call are measured. */
  @FunctionalInterface
  public interface Entry {
    /**
     * @return what is then done with the result, unmeasured; it must not throw. Null is nothing
     */
    Runnable read(byte[] input) throws Exception;
  }

  boolean refuses(Throwable e) {
    return refusals.stream().anyMatch(type -> type.isInstance(e));
  }
}
