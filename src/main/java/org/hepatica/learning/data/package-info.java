/**
 * Pictures and masks to learn from: read, kept, split by patient, refined, varied.
 *
 * <p>Front doors: {@link org.hepatica.learning.data.CaseFolder} reads a folder of them, {@link
 * org.hepatica.learning.data.CaseStore} keeps those of corrected series, {@link
 * org.hepatica.learning.data.Split} says who trains, validates and tests.
 */
package org.hepatica.learning.data;
