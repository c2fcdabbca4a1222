package org.hepatica.delivery;

/**
 * Where results go.
 *
 * @param name of its AE file; deliveries name it
 * @param aeTitle 1 to 16 characters
 */
public record Destination(String name, String aeTitle, String host, int port) {}
