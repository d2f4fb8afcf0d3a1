package org.tandemlb.cluster.vip.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tests on {@link Host}s. Skipped where there can be none (no root, a container that forbids them),
 * but for CI ({@code CI=true}), where they run and fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Timeout(60)
@ExtendWith(NeedsNamespaces.Condition.class)
public @interface NeedsNamespaces {

  /** Makes a host, to see. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if ("true".equals(System.getenv("CI"))) {
        return ConditionEvaluationResult.enabled("CI never skips");
      }
      try {
        Host.create().close();
        return ConditionEvaluationResult.enabled("this machine makes network namespaces");
      } catch (IllegalStateException e) {
        return ConditionEvaluationResult.disabled("needs network namespaces: " + e.getMessage());
      }
    }
  }
}
