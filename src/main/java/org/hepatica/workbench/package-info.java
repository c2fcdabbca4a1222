/**
 * What commands do with folders, without a PACS: segment, evaluate, demonstrate. Front doors:
 * {@link org.hepatica.workbench.Segment}, {@link org.hepatica.workbench.Evaluate}, {@link
 * org.hepatica.workbench.Demo}.
 */
package org.hepatica.workbench;
