/**
 * Series and what somebody marked in them become cases for training. Front door: {@link
 * org.hepatica.cases.Cases}.
 */
package org.hepatica.cases;
