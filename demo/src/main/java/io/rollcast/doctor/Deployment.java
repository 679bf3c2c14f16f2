package io.rollcast.doctor;

import io.rollcast.forecaster.stream.ForecastTopology;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.GrownTopic;
import io.rollcast.wire.Topics;
import io.rollcast.wire.points.PointRules;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is looked at.
 *
 * @param topics of the deployment, with the format of observations
 * @param observations names of the topics that observations are read from
 * @param takesSynthetic whether synthetic series can be tried: observations have their default topic and format
 * @param applicationId of the forecasters
 * @param commitInterval of the forecasters, whose progress is seen at commits
 * @param rules of points
 * @param clients settings of Kafka clients
 * @param commands for remedies
 * @param clock for event times
 */
record Deployment(
        Topics topics,
        List<String> observations,
        boolean takesSynthetic,
        String applicationId,
        Duration commitInterval,
        PointRules rules,
        Map<String, Object> clients,
        Commands commands,
        Clock clock) {

    Deployment {
        observations = List.copyOf(observations);
        clients = Map.copyOf(clients);
    }

    /** The topics that a deployment must have, those of observations first. */
    List<String> needed() {
        List<String> needed = new ArrayList<>(observations);
        needed.addAll(written());
        return needed;
    }

    /** The topics that Rollcast writes to. */
    List<String> written() {
        List<String> written =
                new ArrayList<>(List.of(topics.forecasts(), topics.models(), topics.accuracy(), topics.deadLetters()));
        topics.anomalies().ifPresent(written::add);
        return written;
    }

    /** The topic that keeps the states of the series. */
    String changelog() {
        return GrownTopic.changelog(applicationId);
    }

    /** All topics that may keep states of the group. */
    List<String> changelogs() {
        return GrownTopic.changelogs(applicationId);
    }

    /** The topics that the forecasters' group may have for itself: of states, and of events by series. */
    List<String> internal() {
        return ForecastTopology.internalTopics(applicationId);
    }

    /** The topic that events are read from by series: that of observations, or an internal one. */
    String events() {
        return ForecastTopology.eventsTopic(ForecasterConfig.standard(applicationId, topics, "doctor", Path.of("")));
    }
}
