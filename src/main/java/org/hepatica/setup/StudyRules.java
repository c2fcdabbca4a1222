package org.hepatica.setup;

import java.time.Duration;
import org.hepatica.ct.AdmissionRules;

/**
 * How the series of a study are chosen.
 *
 * @param best whether only the best series of a study gets results
 * @param patience how long, at most, a complete series waits for others of its study
 * @param rules of the admission gate
 */
public record StudyRules(boolean best, Duration patience, AdmissionRules rules) {}
