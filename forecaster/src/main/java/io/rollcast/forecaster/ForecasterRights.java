package io.rollcast.forecaster;

import io.rollcast.forecaster.stream.ForecastTopology;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.ForecasterConfig.Guarantee;
import io.rollcast.forecaster.stream.GrownTopic;
import io.rollcast.forecaster.stream.Repartition;
import io.rollcast.service.Right;
import io.rollcast.service.TopicRights;
import io.rollcast.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Rights that a forecaster uses: its own topics, those that Kafka Streams makes for it, its group and its transactions. Used
 * by {@link ForecastCommand} alone.
 */
final class ForecasterRights {

    private ForecasterRights() {}

    static List<Right> of(ForecasterConfig config) {
        Topics topics = config.topics();
        String application = config.identity().applicationId();
        List<Right> rights = new ArrayList<>(TopicRights.toRead(topics.source()));
        rights.addAll(TopicRights.toReadReleases(topics));
        rights.add(Right.createTopic(topics.models()));
        Stream.concat(
                        Stream.of(topics.forecasts(), topics.deadLetters(), topics.accuracy()),
                        topics.anomalies().stream())
                .forEach(written -> {
                    rights.add(Right.topic(AclOperation.WRITE, written));
                    rights.add(Right.createTopic(written));
                });
        Stream.concat(Stream.of(topics.forecasts(), topics.deadLetters()), topics.anomalies().stream())
                .forEach(limited -> rights.add(Right.topic(AclOperation.DESCRIBE_CONFIGS, limited)
                        .orElse("Kafka's defaults of the sizes and times that the topic accepts are assumed")));
        rights.add(Right.group(AclOperation.READ, application));
        rights.add(Right.group(AclOperation.DESCRIBE, Repartition.markGroup(application)));
        addInternal(rights, application + "-", config);
        if (config.delivery().guarantee() == Guarantee.EXACTLY_ONCE) {
            rights.add(Right.transactions(application + "-"));
        }
        return rights;
    }

    /** Topics of states, and the one of events by series where there is one. */
    private static void addInternal(List<Right> rights, String beginning, ForecasterConfig config) {
        Optional<String> changelog =
                Optional.of(GrownTopic.changelog(config.identity().applicationId()));
        Stream.of(AclOperation.READ, AclOperation.WRITE, AclOperation.CREATE)
                .forEach(operation -> rights.add(Right.topics(operation, beginning, changelog)));
        if (!config.topics().keyedBySeries()) {
            rights.add(Right.topics(AclOperation.DELETE, beginning, Optional.of(ForecastTopology.eventsTopic(config)))
                    .orElse("the internal topic of events by series keeps what has been read, for ever"));
        }
    }
}
