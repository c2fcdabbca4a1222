package org.hepatica.dicom.net;

/** Decides who may open an association. Called on many threads at once; must not block. */
@FunctionalInterface
public interface AcceptPolicy {
  /** What to answer to an association request (PS3.8 9.3.4). */
  enum Decision {
    ACCEPT,
    /** Rejected, permanent: called AE title not recognized (1/1/7). */
    CALLED_AE_NOT_RECOGNIZED,
    /** Rejected, permanent: calling AE title not recognized (1/1/3); also for its address. */
    CALLING_AE_NOT_RECOGNIZED,
    /** Rejected like {@link #CALLING_AE_NOT_RECOGNIZED}: it may only come over TLS, and did not. */
    NOT_ENCRYPTED,
    /** Rejected like {@link #CALLING_AE_NOT_RECOGNIZED}: its certificate is not that of this AE. */
    OTHER_CERTIFICATE
  }

  /** Decides on a request. */
  Decision decide(Caller caller);
}
