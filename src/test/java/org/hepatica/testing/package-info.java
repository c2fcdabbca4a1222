/**
 * What tests of every room share. Front door: {@link org.hepatica.testing.Peers}, the outside
 * programs and the real data that a test may need.
 */
package org.hepatica.testing;
