package io.rollcast.doctor;

import io.rollcast.forecaster.stream.Repartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Whether the states of series are on the partitions of their series. Called once, on the main thread. */
record States(Deployment deployment, Cluster cluster, Diagnosis diagnosis) {

    void check() throws InterruptedException {
        Map<String, Integer> partitions = new HashMap<>();
        for (String name : List.of(deployment.events(), deployment.changelog())) {
            cluster.topic(name)
                    .ifPresent(topic -> partitions.put(name, topic.partitions().size()));
        }
        Integer points = partitions.get(deployment.events());
        Integer states = partitions.get(deployment.changelog());
        if (points == null || states == null) {
            return;
        }
        if (!points.equals(states)) {
            diagnosis.wrong(
                    "Topic %s has %d partitions, but %s has %d."
                            .formatted(deployment.events(), points, deployment.changelog(), states),
                    "Series are no longer where their states are; forecasters do not start.",
                    "end all forecasters of the group, then "
                            + deployment
                                    .commands()
                                    .rollcast("repartition --application-id " + deployment.applicationId()));
            return;
        }
        String moves = Repartition.markGroup(deployment.applicationId());
        Map<TopicPartition, OffsetAndMetadata> mark = cluster.ask(
                        cluster.admin().listConsumerGroupOffsets(moves).partitionsToOffsetAndMetadata(),
                        DoctorRights.moves(deployment.applicationId()))
                .found()
                .orElse(Map.of());
        if (!mark.isEmpty()) {
            diagnosis.wrong(
                    "A move of the states of group %s has begun and not ended.".formatted(deployment.applicationId()),
                    "No forecaster starts until all states are where their series are.",
                    deployment.commands().rollcast("repartition --application-id " + deployment.applicationId()));
        }
    }
}
