package org.hepatica.learning.child;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** How a child is told what to do, and how it writes what it found. */
public final class Orders {
  /** Indented, since people read the files of a run folder. */
  public static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Orders() {}
}
