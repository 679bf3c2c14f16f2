package io.rollcast.demo;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips all tests of a class where no Docker daemon listens, and says where one was looked for; or where an image is neither
 * there nor to be pulled, for want of a registry. Testcontainers' own switch takes every failure to start for that, a jar
 * that is missing included; here a daemon that listens has to work.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(NeedsDocker.Condition.class)
@interface NeedsDocker {

    /** Images that the tests start from, with their tags. */
    String[] images();

    /** Evaluated by JUnit before containers are started. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), NeedsDocker.class)
                    .map(needs -> evaluate(needs, DockerDaemon.ofThisMachine()))
                    .orElseGet(() -> ConditionEvaluationResult.enabled("needs no Docker"));
        }

        static ConditionEvaluationResult evaluate(NeedsDocker needs, DockerDaemon daemon) {
            return daemon.whyAbsent()
                    .or(() -> daemon.address()
                            .flatMap(engine -> Arrays.stream(needs.images())
                                    .map(image -> new DockerImage(image).whyNotToBeHad(engine))
                                    .flatMap(Optional::stream)
                                    .findFirst()))
                    .map(ConditionEvaluationResult::disabled)
                    .orElseGet(() -> ConditionEvaluationResult.enabled("a Docker daemon listens, and has the images"));
        }
    }
}
