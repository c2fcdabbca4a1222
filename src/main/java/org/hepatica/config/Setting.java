package org.hepatica.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Default and bounds of one setting; stands on a record component whose name is the key. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Setting {
  /** Marks a setting that must be given. */
  String REQUIRED = "\0required";

  /** Marks a setting that may be left out and is then null; its owner says what that means. */
  String ABSENT = "\0absent";

  /** The default, written as in the file; items of a list are separated by commas. */
  String value();

  /** Smallest number allowed. */
  double min() default 0;

  /** Largest number allowed. */
  double max() default Integer.MAX_VALUE;

  /** What a text (or each item of a list) must look like. */
  Form form() default Form.ANY;
}
