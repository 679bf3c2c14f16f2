package io.rollcast.benchmark;

import io.rollcast.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Looks from outside at a forecaster with many series: how far it is, and what it takes. */
final class ScaleProbe {

    /**
     * What was seen at one moment.
     *
     * @param seconds since the beginning
     * @param records that the forecasts topic has, those that end its transactions included
     * @param residentMb of the process, without mapped files
     * @param stateBytes on the forecaster's disk
     * @param changelogBytes on the broker's
     */
    record Sample(double seconds, long records, double residentMb, long stateBytes, long changelogBytes) {}

    private final Admin admin;
    private final Topics topics;
    private final Path stateDirectory;
    private final long beginNanos = System.nanoTime();

    ScaleProbe(Arena arena, Topics topics) {
        this.admin = arena.admin();
        this.topics = topics;
        this.stateDirectory = arena.stateDirectory(topics);
    }

    Sample sample(ChildJvm child) throws InterruptedException {
        return new Sample(
                (System.nanoTime() - beginNanos) / 1e9,
                ends().values().stream().mapToLong(Long::longValue).sum(),
                residentMb(child.pid()),
                bytesOnDisk(),
                changelogBytes());
    }

    /** The end of every partition of the forecasts topic. */
    Map<Integer, Long> ends() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            for (TopicDescription topic : admin.describeTopics(List.of(topics.forecasts()))
                    .allTopicNames()
                    .get()
                    .values()) {
                topic.partitions()
                        .forEach(info ->
                                latest.put(new TopicPartition(topic.name(), info.partition()), OffsetSpec.latest()));
            }
            Map<Integer, Long> ends = new HashMap<>();
            admin.listOffsets(latest)
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new KafkaException("the broker does not tell its offsets", e.getCause());
        }
    }

    /** Whether nobody is in the forecaster's group. */
    boolean groupIsEmpty() throws InterruptedException {
        try {
            return admin.describeConsumerGroups(List.of(topics.forecasts())).all().get().values().stream()
                    .allMatch(group -> group.members().isEmpty());
        } catch (ExecutionException e) {
            throw new KafkaException("the broker does not tell who is in the group", e.getCause());
        }
    }

    private long changelogBytes() throws InterruptedException {
        try {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().startsWith(topics.forecasts())
                            && replica.getKey().topic().endsWith("-changelog"))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        } catch (ExecutionException e) {
            throw new KafkaException("the broker does not tell the size of its logs", e.getCause());
        }
    }

    private long bytesOnDisk() {
        try (Stream<Path> files = Files.walk(stateDirectory)) {
            return files.mapToLong(file -> {
                        try {
                            return Files.isRegularFile(file) ? Files.size(file) : 0;
                        } catch (IOException e) {
                            // RocksDB takes its files away as it compacts them.
                            return 0;
                        }
                    })
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static double residentMb(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith("RssAnon"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
