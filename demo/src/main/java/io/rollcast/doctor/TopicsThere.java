package io.rollcast.doctor;

import io.rollcast.forecaster.stream.ForecastTopology;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/** Whether the topics are there, and their partitions and copies. Called once, on the main thread. */
record TopicsThere(Deployment deployment, Cluster cluster, Diagnosis diagnosis) {

    private static final int FEWEST_BROKERS_FOR_COPIES = 3;

    /** @param brokers number of brokers of the cluster */
    void check(int brokers) {
        List<String> missing =
                deployment.needed().stream().filter(cluster::isMissing).toList();
        if (!missing.isEmpty()) {
            diagnosis.wrong(
                    "Missing topics: %s.".formatted(String.join(", ", missing)),
                    "A forecaster and a trainer create what is missing when they start, if they may. Other names are those of"
                            + " another deployment: --topic-prefix, or the options of the topics, say which.",
                    deployment.commands().forecast());
        }
        Stream.concat(deployment.needed().stream(), deployment.internal().stream())
                .flatMap(name -> cluster.topic(name).stream())
                .forEach(topic -> checkPartitions(
                        topic,
                        brokers,
                        cluster.number(topic.name(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
                                .map(Long::intValue)
                                .orElse(Integer.MAX_VALUE)));
        deployment.changelogs().forEach(this::checkTombstones);
    }

    /** A state directory that was not written to for half a day is restored from where it ended. */
    private void checkTombstones(String changelog) {
        cluster.number(changelog, TopicConfig.DELETE_RETENTION_MS_CONFIG)
                .filter(kept -> kept < ForecastTopology.TOMBSTONES.toMillis())
                .ifPresent(kept -> diagnosis.wrong(
                        "Topic %s has delete.retention.ms=%d, less than a day.".formatted(changelog, kept),
                        "A forecaster that was down for some hours may not see that series have ended, and keeps them.",
                        deployment
                                .commands()
                                .setTopic(changelog, "delete.retention.ms=" + ForecastTopology.TOMBSTONES.toMillis())));
    }

    /** @param fewestInSync copies without which nothing may be written; large if it is not known */
    void checkPartitions(TopicDescription topic, int brokers, int fewestInSync) {
        checkLeaders(topic);
        checkCopies(topic, brokers, fewestInSync);
    }

    private void checkLeaders(TopicDescription topic) {
        List<Integer> leaderless = topic.partitions().stream()
                .filter(partition ->
                        partition.leader() == null || partition.leader().isEmpty())
                .map(partition -> partition.partition())
                .toList();
        List<Integer> behind = topic.partitions().stream()
                .filter(partition ->
                        partition.isr().size() < partition.replicas().size())
                .map(partition -> partition.partition())
                .filter(partition -> !leaderless.contains(partition))
                .toList();
        String describe = deployment.commands().kafka("kafka-topics", "--describe --topic " + topic.name());
        if (!leaderless.isEmpty()) {
            diagnosis.wrong(
                    "Topic %s: partitions %s have no leader.".formatted(topic.name(), leaderless),
                    "Nothing can be read from them or written to them: series on them have no forecasts.",
                    "start the brokers that have them, which are told by: " + describe);
        }
        if (!behind.isEmpty()) {
            diagnosis.wrong(
                    "Topic %s: partitions %s have fewer copies in sync than they should have."
                            .formatted(topic.name(), behind),
                    "Another broker that fails can stop writes or lose records.",
                    "start the brokers that are away, or find why they do not follow: " + describe);
        }
    }

    private void checkCopies(TopicDescription topic, int brokers, int fewestInSync) {
        int copies = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        if (copies == 1 && brokers >= FEWEST_BROKERS_FOR_COPIES) {
            diagnosis.wrong(
                    "Topic %s has replication factor 1 on a cluster of %d brokers.".formatted(topic.name(), brokers),
                    "When the broker of a partition fails, its series have no forecasts; when its disk fails, their records"
                            + " are gone.",
                    deployment.commands().kafka("kafka-reassign-partitions", "--execute --reassignment-json-file FILE")
                            + ", with three replicas for each partition in FILE");
        } else if (copies >= 3 && fewestInSync == 1) {
            diagnosis.look(
                    "Topic %s has %d replicas and min.insync.replicas=1.".formatted(topic.name(), copies),
                    "A record is acknowledged when one broker has it: if that one fails before others have followed, it is"
                            + " lost.",
                    deployment.commands().setTopic(topic.name(), "min.insync.replicas=2"));
        }
    }
}
