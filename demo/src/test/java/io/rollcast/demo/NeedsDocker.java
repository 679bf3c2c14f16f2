package io.rollcast.demo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips all tests of a class where no Docker daemon listens, and says where one was looked for. Testcontainers' own switch
 * takes every failure to start for that, a jar that is missing included; here a daemon that listens has to work.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(NeedsDocker.Condition.class)
@interface NeedsDocker {

    /** Evaluated by JUnit before containers are started. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return DockerDaemon.ofThisMachine()
                    .whyAbsent()
                    .map(ConditionEvaluationResult::disabled)
                    .orElseGet(() -> ConditionEvaluationResult.enabled("a Docker daemon listens"));
        }
    }
}
