package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.service.KafkaOptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ApplicationIdTest {

    @Command
    static final class Deployment {

        @Mixin
        private final KafkaOptions kafka = new KafkaOptions();

        @Mixin
        private final ApplicationId application = new ApplicationId();
    }

    private static String id(String... arguments) {
        Deployment deployment = new Deployment();
        new CommandLine(deployment).parseArgs(arguments);
        return deployment.application.of(deployment.kafka);
    }

    @Test
    void deploymentsOfDifferentPrefixesAreDifferentGroups() {
        assertThat(id()).isEqualTo("rollcast-forecaster");
        assertThat(id("--topic-prefix=prices.")).isEqualTo("prices.rollcast-forecaster");
        assertThat(id("--topic-prefix=prices.", "--application-id=mine")).isEqualTo("mine");
    }
}
