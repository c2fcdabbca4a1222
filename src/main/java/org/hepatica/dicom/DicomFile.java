package org.hepatica.dicom;

/**
 * What a DICOM file holds (PS3.10 7).
 *
 * @param meta the file meta information, group 0002
 * @param dataSet the data set, or the part of it before the pixels
 * @param syntax its transfer syntax
 * @param dataSetOffset bytes before the data set
 */
public record DicomFile(DataSet meta, DataSet dataSet, TransferSyntax syntax, long dataSetOffset) {}
