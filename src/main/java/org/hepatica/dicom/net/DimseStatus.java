package org.hepatica.dicom.net;

/**
 * The status of a response (PS3.4 B.2.3, PS3.7 C).
 *
 * @param code 0 to FFFFH
 * @param comment the error comment, empty when there is none; the wire takes 64 characters of it
 */
public record DimseStatus(int code, String comment) {
  public static final DimseStatus SUCCESS = new DimseStatus(0x0000, "");
  public static final DimseStatus PROCESSING_FAILURE =
      new DimseStatus(0x0110, "Processing failure");
  public static final DimseStatus NO_SUCH_INSTANCE =
      new DimseStatus(0x0112, "No such SOP instance");
  public static final DimseStatus NO_SUCH_EVENT = new DimseStatus(0x0113, "No such event type");
  public static final DimseStatus INVALID_ARGUMENT =
      new DimseStatus(0x0115, "Invalid argument value");
  public static final DimseStatus NO_SUCH_CLASS = new DimseStatus(0x0118, "No such SOP class");
  public static final DimseStatus SOP_CLASS_NOT_SUPPORTED =
      new DimseStatus(0x0122, "SOP class does not fit the presentation context");
  public static final DimseStatus NO_SUCH_ACTION = new DimseStatus(0x0123, "No such action type");
  public static final DimseStatus NOT_AUTHORIZED = new DimseStatus(0x0124, "Not authorized");
  public static final DimseStatus UNRECOGNIZED_OPERATION =
      new DimseStatus(0x0211, "This operation is not provided");
  public static final DimseStatus RESOURCE_LIMITATION =
      new DimseStatus(0x0213, "Resource limitation");
  public static final DimseStatus OUT_OF_RESOURCES = new DimseStatus(0xA700, "Out of resources");
  public static final DimseStatus MISMATCH =
      new DimseStatus(0xA900, "Data set does not match SOP class or instance");
  public static final DimseStatus CANNOT_UNDERSTAND = new DimseStatus(0xC000, "Cannot understand");

  public DimseStatus {
    if (code < 0 || code > 0xFFFF) {
      throw new IllegalArgumentException("a status is 0 to FFFFH, not " + code);
    }
    comment = comment == null ? "" : comment;
  }

  /** The same status with another comment; say nothing of the patient in it. */
  public DimseStatus because(String reason) {
    return new DimseStatus(code, reason);
  }

  /** The same status without comment: a peer may write there who a patient is. */
  public DimseStatus withoutComment() {
    return new DimseStatus(code, "");
  }

  /**
   * Whether the instance is stored: success, or success with a warning (Bxxx, 0001, 0107, 0116).
   */
  public boolean success() {
    return code == 0 || warning();
  }

  /** Whether this is a warning (PS3.7 C.3). */
  public boolean warning() {
    return code >> 12 == 0xB || code == 0x0001 || code == 0x0107 || code == 0x0116;
  }

  /** Whether this is not the last word on the operation (PS3.7 C.2: FF00, FF01). */
  public boolean pending() {
    return (code & 0xFF00) == 0xFF00;
  }

  @Override
  public String toString() {
    return comment.isEmpty() ? "%04XH".formatted(code) : "%04XH (%s)".formatted(code, comment);
  }
}
