package org.hepatica.dicom.net;

/**
 * What an open port serves.
 *
 * @param policy asked once for each association request
 * @param commitment null where storage commitment is not provided
 */
public record Served(
    ListenSettings settings,
    AcceptPolicy policy,
    StoreHandler store,
    CommitmentHandler commitment) {}
