package org.hepatica.dicom.net;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs all tests of a class for each engine on the class path. What an engine cannot do stands in
 * {@link EngineContract}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ParameterizedClass(name = "{0} engine")
@MethodSource("org.hepatica.dicom.net.EngineContract#engines")
@ExtendWith(EngineContract.DeclaredExceptions.class)
@interface EveryEngine {}
