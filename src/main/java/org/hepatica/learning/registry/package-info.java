/**
 * The models of an installation: which there are, which one is in use, which was before.
 *
 * <p>Front door: {@link org.hepatica.learning.registry.ModelRegistry}.
 */
package org.hepatica.learning.registry;
