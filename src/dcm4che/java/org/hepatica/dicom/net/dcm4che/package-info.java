/**
 * The engine with dcm4che behind the port, in builds with the profile of that name. dcm4che reads
 * and writes PDUs and messages; {@link org.hepatica.dicom.net.dcm4che.Guard} stands between it and
 * the socket and sets what dcm4che leaves open: deadlines, limits, and the reasons of aborts.
 */
package org.hepatica.dicom.net.dcm4che;
