package io.rollcast.doctor;

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
 * Rights that the checks use. Each of them can be spared: what needs it is then not looked at, and a line says so. Used by
 * {@link DoctorCommand} for its list, and by the checks for what they lack.
 */
final class DoctorRights {

    private static final String OF_RECORDS = "what is on the topic is not looked at";
    private static final String OF_SETTINGS = "settings of the topic are not looked at";
    private static final String OF_STATES = "the topics of states are not looked at";
    private static final String OF_SETTINGS_OF_STATES = "settings of the topics of states are not looked at";
    private static final String OF_GROUP = "who forecasts, and how far, is not looked at";
    private static final String OF_MOVES = "whether states are being moved is not looked at";
    private static final String OF_TRANSACTIONS = "whether transactions hang is not looked at";

    private DoctorRights() {}

    static List<Right> of(Topics topics, String applicationId) {
        List<Right> rights = new ArrayList<>();
        topics.source()
                .pattern()
                .ifPresent(any -> TopicRights.toRead(topics.source()).forEach(right -> {
                    rights.add(right.orElse(OF_RECORDS));
                    rights.add(new Right(
                            AclOperation.DESCRIBE_CONFIGS, right.on(), right.probe(), Optional.of(OF_SETTINGS)));
                }));
        Stream.of(
                        topics.source().topics().stream(),
                        Stream.of(topics.forecasts(), topics.models(), topics.accuracy(), topics.deadLetters()),
                        topics.anomalies().stream())
                .flatMap(names -> names)
                .forEach(topic -> {
                    rights.add(records(topic));
                    rights.add(settings(topic));
                });
        rights.add(states(applicationId));
        rights.add(settingsOfStates(applicationId));
        rights.add(group(applicationId));
        rights.add(moves(applicationId));
        rights.add(transactions(applicationId));
        return rights;
    }

    /** To read a topic, which is part of it: to know that it exists, and who writes to it in transactions. */
    static Right records(String topic) {
        return Right.topic(AclOperation.READ, topic).orElse(OF_RECORDS);
    }

    static Right settings(String topic) {
        return Right.topic(AclOperation.DESCRIBE_CONFIGS, topic).orElse(OF_SETTINGS);
    }

    static Right states(String applicationId) {
        return Right.topics(AclOperation.READ, applicationId + "-", Optional.of(GrownTopic.changelog(applicationId)))
                .orElse(OF_STATES);
    }

    static Right settingsOfStates(String applicationId) {
        return Right.topics(
                        AclOperation.DESCRIBE_CONFIGS,
                        applicationId + "-",
                        Optional.of(GrownTopic.changelog(applicationId)))
                .orElse(OF_SETTINGS_OF_STATES);
    }

    static Right group(String applicationId) {
        return Right.group(AclOperation.DESCRIBE, applicationId).orElse(OF_GROUP);
    }

    static Right moves(String applicationId) {
        return Right.group(AclOperation.DESCRIBE, Repartition.markGroup(applicationId))
                .orElse(OF_MOVES);
    }

    static Right transactions(String applicationId) {
        return Right.transactions(AclOperation.DESCRIBE, applicationId + "-").orElse(OF_TRANSACTIONS);
    }
}
