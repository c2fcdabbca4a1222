package org.hepatica.dicom.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * One contract for all engines, and what an engine is known not to keep of it. A test that touches
 * such a row carries it as {@link Touches}. For an engine with that exception the test must fail,
 * and is then reported as skipped with the reason; when it passes, the exception is no longer true
 * and the test fails.
 */
final class EngineContract {
  /** Rows of the contract that not every engine keeps. */
  enum Row {
    /** Storage commitment: N-ACTION and N-EVENT-REPORT, as user and as provider. */
    COMMITMENT,
    /** Connections and listeners with TLS. */
    TLS,
    /** A limit of the associations of one calling AE. */
    LIMIT_PER_AE,
    /** The answer to an asynchronous operations window says that there is none (PS3.7 D.3.3.3). */
    ASYNCHRONOUS_WINDOW,
    /** A user identity longer than its item is passed over, as any item that is not understood. */
    BROKEN_USER_IDENTITY
  }

  /** What one engine does not keep, and why. */
  record Except(String engine, Row row, String reason) {}

  /** Every exception there is. */
  static final List<Except> EXCEPTIONS =
      List.of(
          new Except(
              "dcm4che",
              Row.ASYNCHRONOUS_WINDOW,
              "dcm4che leaves the item out where it says one operation at a time; its absence"
                  + " means just that (PS3.7 D.3.3.3)"),
          new Except(
              "dcm4che",
              Row.BROKEN_USER_IDENTITY,
              "dcm4che cannot read such a request; it is aborted with source 2, reason 6"));

  private EngineContract() {}

  /** The rows without which a test cannot pass. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Touches {
    Row[] value();
  }

  static Stream<Named<DicomEngine>> engines() {
    List<DicomEngine> engines =
        ServiceLoader.load(DicomEngine.class).stream().map(ServiceLoader.Provider::get).toList();
    assertThat(engines).extracting(DicomEngine::name).contains("embedded").doesNotHaveDuplicates();
    return engines.stream().map(engine -> Named.of(engine.name(), engine));
  }

  private static Optional<Except> exception(DicomEngine engine, Method test) {
    Touches touches = test.getAnnotation(Touches.class);
    if (touches == null) {
      return Optional.empty();
    }
    List<Row> rows = List.of(touches.value());
    return EXCEPTIONS.stream()
        .filter(e -> e.engine().equals(engine.name()) && rows.contains(e.row()))
        .findFirst();
  }

  /** Turns the failures that were declared into skips, and nothing else. */
  static final class DeclaredExceptions implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
        Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext c)
        throws Throwable {
      judge(invocation, call, c);
    }

    @Override
    public void interceptTestTemplateMethod(
        Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext c)
        throws Throwable {
      judge(invocation, call, c);
    }

    private static void judge(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> call,
        ExtensionContext context)
        throws Throwable {
      DicomEngine engine = ((EngineSuite) context.getRequiredTestInstance()).engine;
      Except except = exception(engine, call.getExecutable()).orElse(null);
      if (except == null) {
        invocation.proceed();
        return;
      }
      try {
        invocation.proceed();
      } catch (Throwable asDeclared) {
        throw new TestAbortedException(
            "the %s engine does not keep %s: %s"
                .formatted(except.engine(), except.row(), except.reason()),
            asDeclared);
      }
      fail(
          "the %s engine keeps %s by now: take its exception out of EngineContract",
          except.engine(), except.row());
    }
  }
}
