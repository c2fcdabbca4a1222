/**
 * From the configuration to what each room is told: its settings, the model in use, the worker
 * process, the data folder. Front door: {@link org.hepatica.setup.RoomSettings}.
 */
package org.hepatica.setup;
