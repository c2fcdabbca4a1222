/**
 * Data elements, files, transfer syntaxes and UIDs (PS3.5, PS3.6, PS3.10). This room knows no
 * other.
 *
 * <p>Front door: {@link org.hepatica.dicom.Part10} for files, {@link org.hepatica.dicom.DataSet}
 * for what is in them.
 */
package org.hepatica.dicom;
