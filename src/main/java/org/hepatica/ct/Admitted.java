package org.hepatica.ct;

import java.util.List;

/**
 * A series that the gate lets in by its headers.
 *
 * @param stack its slices
 * @param leftOut what was left out of it, one sentence each; see {@link CtVolume#leftOut()}
 */
record Admitted(Stack stack, List<String> leftOut) {}
