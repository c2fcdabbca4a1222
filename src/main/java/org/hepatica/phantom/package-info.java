/**
 * Deterministic synthetic abdominal CT with a known liver, for the demonstration and for tests.
 *
 * <p>Front door: {@link org.hepatica.phantom.Phantom}. The anatomy is analytic: {@link
 * org.hepatica.phantom.PhantomAnatomy} names the tissue at any point in millimetres, so that the
 * true volume of the liver is known apart from any grid. {@link org.hepatica.phantom.PhantomVolume}
 * samples it like a scanner does (partial volume, point spread, noise); {@link
 * org.hepatica.phantom.PhantomSeries} writes the samples as a DICOM CT series. Only that last class
 * knows DICOM.
 *
 * <p>Coordinates are those of a patient (PS3.3 C.7.6.2.1.1): x grows to the patient's left, y to
 * the back, z to the head. The origin is the middle of the trunk at the height of the right dome of
 * the diaphragm.
 *
 * <p>Seeds 1 to 99 belong to tests and to {@code test-data} and are never trained on; a training
 * set may use seeds from 1000.
 */
package org.hepatica.phantom;
