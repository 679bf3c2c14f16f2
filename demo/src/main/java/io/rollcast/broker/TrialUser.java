package io.rollcast.broker;

import io.rollcast.forecaster.ForecastCommand;
import io.rollcast.producer.ProduceCommand;
import io.rollcast.service.CommandRunner;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.Right;
import io.rollcast.trainer.TrainCommand;
import io.rollcast.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;

/** Users of the secured trial broker: one for each service, with the rights that its command lists, and some for people. */
enum TrialUser {
    /** May do everything. */
    ADMIN("anything, kafka-acls and kafka-topics too"),
    PRODUCER("produce"),
    TRAINER("train"),
    FORECASTER("forecast, also with --anomalies-topic anomalies"),
    /** Reads all topics. */
    VIEWER("models list, evaluate, explain, inspect, backtest --topic"),
    /** Reads all topics and promotes releases. */
    OPERATOR("models promote, pin, unpin and rollback");

    private static final String ANOMALIES = "anomalies";

    private final String commands;

    TrialUser(String commands) {
        this.commands = commands;
    }

    String userName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String principal() {
        return "User:" + userName();
    }

    /** What the user's file is for. */
    String commands() {
        return commands;
    }

    /** What its ACLs allow; the administrator needs none. */
    List<Right> rights() {
        return switch (this) {
            case ADMIN -> List.of();
            case PRODUCER -> of(new ProduceCommand());
            case TRAINER -> of(new TrainCommand());
            case FORECASTER -> of(new ForecastCommand(), "--anomalies-topic=" + ANOMALIES);
            case VIEWER -> viewer();
            case OPERATOR -> operator();
        };
    }

    private static List<Right> of(KafkaCommand command, String... arguments) {
        return CommandRunner.parsed(command, arguments).rights();
    }

    private static List<Right> viewer() {
        Topics topics = Topics.withPrefix("").withAnomalies(ANOMALIES);
        List<Right> rights = new ArrayList<>();
        Stream.of(
                        topics.observations(),
                        topics.forecasts(),
                        topics.models(),
                        topics.accuracy(),
                        topics.deadLetters(),
                        ANOMALIES)
                .forEach(topic -> rights.add(Right.topic(AclOperation.READ, topic)));
        rights.add(Right.topic(AclOperation.DESCRIBE_CONFIGS, topics.models()));
        return rights;
    }

    private static List<Right> operator() {
        List<Right> rights = new ArrayList<>(viewer());
        rights.add(Right.topic(AclOperation.WRITE, Topics.withPrefix("").models()));
        return rights;
    }
}
