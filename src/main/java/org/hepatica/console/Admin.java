package org.hepatica.console;

/** What an administrator can do, with or without a running node. */
public interface Admin extends JobAdmin, ModelAdmin {}
