/** What the child processes that train and measure have in common: limits, orders, last words. */
package org.hepatica.learning.child;
