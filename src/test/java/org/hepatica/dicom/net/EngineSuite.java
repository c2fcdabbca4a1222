package org.hepatica.dicom.net;

import org.junit.jupiter.params.Parameter;

/** A part of the contract that every engine keeps. */
@EveryEngine
abstract class EngineSuite {
  /** The engine under test. */
  @Parameter DicomEngine engine;
}
