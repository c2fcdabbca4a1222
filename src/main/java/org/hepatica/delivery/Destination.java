package org.hepatica.delivery;

import org.hepatica.dicom.net.ConnectSettings;

/**
 * Where results go.
 *
 * @param name unique; deliveries in the ledger name it
 * @param connect whom to call, as whom, and how long to wait
 */
public record Destination(String name, ConnectSettings connect) {}
