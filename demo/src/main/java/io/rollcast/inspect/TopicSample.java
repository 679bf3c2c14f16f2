package io.rollcast.inspect;

import io.rollcast.service.ConfigurationException;
import io.rollcast.wire.IncomingRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The latest committed records of all partitions of a topic, in the order of each partition. Records without a value are
 * counted and left out.
 *
 * @param topic name
 * @param partitions number of them
 * @param onTopic offsets between beginning and end, which counts the marks of transactions as well
 * @param cut partitions that have records before those of the sample
 * @param tombstones records without a value
 * @param isCut whether time ran out before all were read
 */
public record TopicSample(
        String topic,
        int partitions,
        long onTopic,
        List<Sampled> records,
        Set<Integer> cut,
        int tombstones,
        boolean isCut) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PROGRESS = Duration.ofSeconds(2);

    /** One record. */
    public record Sampled(IncomingRecord record, int partition) {

        byte[] value() {
            byte[] value = record.value();
            return value == null ? new byte[0] : value;
        }
    }

    /** Offsets of a partition, from {@code begin} up to but without {@code end}. */
    private record Range(TopicPartition partition, long begin, long end) {

        long length() {
            return end - begin;
        }
    }

    public TopicSample {
        records = List.copyOf(records);
        cut = Set.copyOf(cut);
    }

    /**
     * Checks that there is a topic.
     *
     * @throws ConfigurationException if there is none of that name; the message names one that is similar
     */
    public static void requireTopic(Admin admin, String topic) throws InterruptedException {
        try {
            Collection<String> names = admin.listTopics().names().get();
            if (!names.contains(topic)) {
                throw ConfigurationException.of(
                        "topic '%s' is not there: %s",
                        topic,
                        similar(topic, names)
                                .map("is it '%s' that you mean?"::formatted)
                                .orElse("the cluster has %d others; check the name and --bootstrap-servers"
                                        .formatted(names.size())));
            }
        } catch (ExecutionException e) {
            throw ConfigurationException.causedBy(
                    e, "the topics cannot be listed: %s; --kafka-properties must name one who may", e.getCause());
        }
    }

    private static Optional<String> similar(String topic, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(topic, name) <= Math.max(1, topic.length() / 4)
                        || name.contains(topic)
                        || topic.contains(name))
                .min(Comparator.comparingInt(name -> distance(topic, name)));
    }

    /** Levenshtein's distance, in any case of letters. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    /**
     * Reads a sample, for half a minute at most, and joins no group.
     *
     * @param most records of all partitions together
     * @param progress told how many records there are, every two seconds
     * @throws ConfigurationException if there are no records
     */
    public static TopicSample read(
            Map<String, Object> clientSettings, String topic, int most, Consumer<String> progress) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<Range> ranges = new ArrayList<>();
            consumer.beginningOffsets(partitions)
                    .forEach((partition, begin) ->
                            ranges.add(new Range(partition, begin, ends.getOrDefault(partition, begin))));
            Map<TopicPartition, Long> starts = starts(ranges, most);
            starts.forEach(consumer::seek);
            Set<Integer> cut = ranges.stream()
                    .filter(range -> starts.getOrDefault(range.partition(), range.begin()) > range.begin())
                    .map(range -> range.partition().partition())
                    .collect(Collectors.toSet());
            return poll(consumer, topic, ranges, cut, progress);
        }
    }

    /** Where to start, so that each partition has its share, and what a short one does not use goes to the others. */
    private static Map<TopicPartition, Long> starts(List<Range> ranges, int most) {
        List<Range> shortestFirst = new ArrayList<>(ranges);
        shortestFirst.sort(Comparator.comparingLong(Range::length));
        Map<TopicPartition, Long> starts = new HashMap<>();
        long left = most;
        for (int i = 0; i < shortestFirst.size(); i++) {
            Range range = shortestFirst.get(i);
            int others = shortestFirst.size() - i;
            long share = Math.min(range.length(), (left + others - 1) / others);
            starts.put(range.partition(), range.end() - share);
            left -= share;
        }
        return starts;
    }

    private static TopicSample poll(
            KafkaConsumer<byte[], byte[]> consumer,
            String topic,
            List<Range> ranges,
            Set<Integer> cut,
            Consumer<String> progress) {
        List<Sampled> records = new ArrayList<>();
        int tombstones = 0;
        long begun = System.nanoTime();
        long told = begun;
        boolean isCut = false;
        while (!isCut && ranges.stream().anyMatch(range -> consumer.position(range.partition()) < range.end())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (record.value() == null) {
                    tombstones++;
                } else {
                    records.add(new Sampled(IncomingRecord.of(record), record.partition()));
                }
            }
            long now = System.nanoTime();
            if (now - told > PROGRESS.toNanos()) {
                told = now;
                progress.accept("Reading '%s': %,d records so far".formatted(topic, records.size()));
            }
            isCut = now - begun > PATIENCE.toNanos();
        }
        if (records.isEmpty()) {
            throw ConfigurationException.of(
                    "topic '%s' has no committed records with a value%s: write some to it, or inspect another one",
                    topic, isCut ? " that could be read within %d s".formatted(PATIENCE.toSeconds()) : "");
        }
        long onTopic = ranges.stream().mapToLong(Range::length).sum();
        return new TopicSample(topic, ranges.size(), onTopic, records, cut, tombstones, isCut);
    }
}
