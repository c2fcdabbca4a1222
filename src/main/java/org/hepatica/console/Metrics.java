package org.hepatica.console;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers for Prometheus: jobs and deliveries by state, the health checks, tasks, corrections, ends
 * of certificates, and the JVM.
 */
final class Metrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final MultiGauge jobs =
      MultiGauge.builder("hepatica.jobs").description("Jobs by state").register(registry);
  private final MultiGauge deliveries =
      MultiGauge.builder("hepatica.deliveries")
          .description("Deliveries by destination and state")
          .register(registry);
  private final MultiGauge checks =
      MultiGauge.builder("hepatica.check").description("1 when it is well").register(registry);

  private final MultiGauge tasks =
      MultiGauge.builder("hepatica.task")
          .description("1 when the scheduled task did what it should the last time")
          .register(registry);

  private final MultiGauge corrections =
      MultiGauge.builder("hepatica.corrections")
          .description("Corrections that were learned and put aside since the start")
          .register(registry);

  private final MultiGauge certificates =
      MultiGauge.builder("hepatica.certificate.ends")
          .baseUnit("seconds")
          .description("When certificates for TLS end, since 1970")
          .register(registry);

  Metrics() {
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Where the rooms' own counters are entered. */
  MeterRegistry registry() {
    return registry;
  }

  /**
   * Takes the numbers now and writes them in the text format of Prometheus; without those of jobs
   * and deliveries when they cannot be had, so that the checks say why.
   */
  synchronized String scrape(StatusSource source, List<StatusSource.Check> health) {
    checks.register(
        health.stream()
            .map(c -> MultiGauge.Row.of(Tags.of("check", c.name()), c.ok() ? 1 : 0))
            .toList(),
        true);
    tasks.register(
        source.tasks().stream()
            .map(t -> MultiGauge.Row.of(Tags.of("task", t.name()), t.ok() ? 1 : 0))
            .toList(),
        true);
    corrections.register(
        source.correctionCounts().entrySet().stream()
            .map(e -> MultiGauge.Row.of(Tags.of("fate", e.getKey()), e.getValue()))
            .toList(),
        true);
    certificates.register(
        source.certificateEnds().entrySet().stream()
            .map(
                e -> MultiGauge.Row.of(Tags.of("whose", e.getKey()), e.getValue().getEpochSecond()))
            .toList(),
        true);
    try {
      count(source.jobCounts(), source.destinations());
    } catch (RuntimeException e) {
      LOG.warn("Jobs and deliveries cannot be counted: {}", e.toString());
      count(Map.of(), List.of());
    }
    return registry.scrape();
  }

  private void count(Map<String, Long> jobCounts, List<StatusSource.Destination> destinations) {
    jobs.register(
        jobCounts.entrySet().stream()
            .map(e -> MultiGauge.Row.of(Tags.of("state", lower(e.getKey())), e.getValue()))
            .toList(),
        true);
    deliveries.register(
        destinations.stream()
            .flatMap(
                d ->
                    d.counts().entrySet().stream()
                        .map(
                            e ->
                                MultiGauge.Row.of(
                                    Tags.of("destination", d.aeTitle(), "state", lower(e.getKey())),
                                    e.getValue())))
            .toList(),
        true);
  }

  private static String lower(String state) {
    return state.toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
