/**
 * Child processes of this same program: started with their own limits, watched, and never left
 * behind. Front door: {@link org.hepatica.process.ChildJvm}.
 */
package org.hepatica.process;
