package io.rollcast.demo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips a test, or all tests of a class, where a program is not on the {@code PATH}, and says which. A program that is
 * there and does not work is no reason to skip: the test fails.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(NeedsPrograms.Condition.class)
@interface NeedsPrograms {

    String[] value();

    /** What installs them, for the message. */
    String install();

    /** Evaluated by JUnit before anything of the test runs. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), NeedsPrograms.class)
                    .map(needs -> evaluate(needs, System.getenv().getOrDefault("PATH", "")))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("needs no programs"));
        }

        static ConditionEvaluationResult evaluate(NeedsPrograms needs, String path) {
            List<String> missing = Programs.missing(path, needs.value());
            return missing.isEmpty()
                    ? ConditionEvaluationResult.enabled("all programs are on the PATH")
                    : ConditionEvaluationResult.disabled("not on the PATH: %s; on Debian: %s"
                            .formatted(String.join(", ", missing), needs.install()));
        }
    }
}
