package org.tandemlb.lab.net;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks tests on hosts made of network namespaces. Where these cannot be made the tests are
 * skipped, with the reason; with CI=true in the environment they fail, so that nobody takes skipped
 * for passed.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsNamespaces.Condition.class)
public @interface NeedsNamespaces {

  /** Asks once a JVM; the answer does not change. */
  final class Condition implements ExecutionCondition {

    private static final Optional<String> UNAVAILABLE = Namespaces.unavailableReason();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return decide(UNAVAILABLE, "true".equals(System.getenv("CI")));
    }

    static ConditionEvaluationResult decide(Optional<String> unavailable, boolean ci) {
      if (unavailable.isEmpty()) {
        return ConditionEvaluationResult.enabled("namespaces can be made");
      }
      if (ci) {
        throw new IllegalStateException(
            "CI=true, and namespaces cannot be made here: " + unavailable.get());
      }
      return ConditionEvaluationResult.disabled("no namespaces: " + unavailable.get());
    }
  }
}
