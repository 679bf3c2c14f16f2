package io.rollcast.forecaster;

import io.rollcast.service.KafkaOptions;
import io.rollcast.service.Problems;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The option that names a group of forecasters: Kafka's consumer group, and the beginning of the names of internal topics.
 * Its default begins with the topics' prefix, so that deployments of different prefixes are different groups.
 */
public final class ApplicationId {

    @Option(
            names = "--application-id",
            paramLabel = "NAME",
            description =
                    "Names the group of forecasters that share the work (default: rollcast-forecaster, after the prefix).")
    private @Nullable String given;

    /** Notes a problem where the id breaks a rule. */
    public void check(Problems problems, KafkaOptions kafka) {
        String id = of(kafka);
        problems.require(
                id.matches("[a-zA-Z0-9._-]{1,100}"),
                "--application-id '%s': use 1 to 100 letters, digits, '.', '_' and '-'",
                id);
    }

    /** The id, for these topics. */
    public String of(KafkaOptions kafka) {
        return given != null ? given : kafka.topicPrefix() + "rollcast-forecaster";
    }
}
