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

/** Numbers for Prometheus: jobs and deliveries by state, the health checks, and the JVM. */
final class Metrics implements AutoCloseable {
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

  /** Takes the numbers now and writes them in the text format of Prometheus. */
  synchronized String scrape(StatusSource source, List<StatusSource.Check> health) {
    jobs.register(
        source.jobCounts().entrySet().stream()
            .map(e -> MultiGauge.Row.of(Tags.of("state", lower(e.getKey())), e.getValue()))
            .toList(),
        true);
    deliveries.register(
        source.destinations().stream()
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
    checks.register(
        health.stream()
            .map(c -> MultiGauge.Row.of(Tags.of("check", c.name()), c.ok() ? 1 : 0))
            .toList(),
        true);
    return registry.scrape();
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
