package org.hepatica.dicom.net.dcm4che;

import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.StoreHandler;

/**
 * What a listener serves.
 *
 * @param commitment null where storage commitment is not provided
 */
record Served(
    ListenSettings settings,
    AcceptPolicy policy,
    StoreHandler store,
    CommitmentHandler commitment) {}
