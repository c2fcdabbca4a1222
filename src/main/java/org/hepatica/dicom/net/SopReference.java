package org.hepatica.dicom.net;

/** A SOP class and one of its instances; both are UIDs (PS3.5 9.1). */
public record SopReference(String sopClassUid, String sopInstanceUid) {}
