/**
 * Analysis in a child process: it carries the native code, may crash or hang, and is replaced.
 *
 * <p>Front door for a node: {@link org.hepatica.analysis.worker.AnalysisWorkers}. The child's
 * {@code main} is {@link org.hepatica.analysis.worker.WorkerMain}. They speak in lines of JSON
 * ({@link org.hepatica.analysis.worker.Message}) over the child's standard input and output; jobs
 * and results are folders.
 */
package org.hepatica.analysis.worker;
