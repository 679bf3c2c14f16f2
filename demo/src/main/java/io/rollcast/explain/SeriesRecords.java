package io.rollcast.explain;

import io.rollcast.service.ConfigurationException;
import io.rollcast.service.EndOfTopic;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointMaker;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What is on the topics of one series: its points, by the rules of a forecaster and in the order in which they are on the
 * topic, and its forecasts.
 *
 * @param points from the first that is there; the point with number 1 is the first of the topic, or the first after a
 *     record without a value
 * @param forecasts by number; of one that is there twice, the first
 */
record SeriesRecords(List<Point> points, Map<Long, Forecast> forecasts) {

    private static final Duration PROGRESS = Duration.ofSeconds(2);

    /**
     * Reads both topics from their beginning to their present end.
     *
     * @param progress told what is read, every two seconds
     * @throws ConfigurationException if a forecast is not JSON
     */
    static SeriesRecords read(
            Map<String, Object> clientSettings,
            Topics topics,
            PointRules rules,
            String series,
            Consumer<String> progress) {
        Gathering gathering = new Gathering(rules, series);
        TreeMap<Long, Forecast> forecasts = new TreeMap<>();
        each(clientSettings, topics.source().topics(), progress, record -> {
            if (record.value() == null) {
                if (series.equals(text(record.key()))) {
                    gathering.begin();
                }
                return;
            }
            for (Observation observation : observations(topics, record)) {
                gathering.take(record.partition(), observation);
            }
        });
        each(clientSettings, List.of(topics.forecasts()), progress, record -> {
            if (series.equals(text(record.key())) && record.value() != null) {
                Forecast forecast = forecast(record);
                forecasts.putIfAbsent(forecast.seq(), forecast);
            }
        });
        return new SeriesRecords(gathering.points, forecasts);
    }

    /**
     * Makes the series' points of all events of its partition, as other series' events close its steps too. The wall clock
     * closes none.
     */
    private static final class Gathering {

        private final PointRules rules;
        private final String series;
        private final Map<Integer, OpenSteps> steps = new HashMap<>();
        private final List<Point> points = new ArrayList<>();
        private PointMaker maker;

        Gathering(PointRules rules, String series) {
            this.rules = rules;
            this.series = series;
            this.maker = new PointMaker(rules);
        }

        /** The series has ended, and begins anew. */
        void begin() {
            maker = new PointMaker(rules);
            points.clear();
        }

        void take(int partition, Observation event) {
            long timestampMs = event.timestampMs();
            boolean isOurs = event.series().equals(series);
            if (!rules.hasGrid()) {
                if (isOurs) {
                    maker.offer(timestampMs, event.value(), points::add);
                }
                return;
            }
            OpenSteps open =
                    steps.computeIfAbsent(partition, any -> new OpenSteps(rules, OpenSteps.NEVER, OpenSteps.NEVER));
            for (String due : open.advance(timestampMs)) {
                maker.close(open.closedBeforeMs(), points::add);
                open.await(due, maker);
            }
            if (isOurs && maker.offer(timestampMs, event.value(), points::add) == Verdict.TAKEN) {
                if (open.isBehind(timestampMs)) {
                    maker.close(rules.closedBefore(maker.lastEventMs()), points::add);
                }
                open.await(series, maker);
            }
        }
    }

    private static List<Observation> observations(Topics topics, ConsumerRecord<byte[], byte[]> record) {
        try {
            return topics.format().observations(IncomingRecord.of(record));
        } catch (MalformedObservationException e) {
            return List.of(); // a dead letter, and no point
        }
    }

    private static Forecast forecast(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JsonFormat.forecast(record.value());
        } catch (IllegalArgumentException e) {
            throw ConfigurationException.causedBy(
                    e,
                    "the record at offset %d of partition %d of topic '%s' is no forecast in JSON: explain reads those alone",
                    record.offset(),
                    record.partition(),
                    record.topic());
        }
    }

    private static String text(byte[] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    private static void each(
            Map<String, Object> clientSettings,
            Collection<String> topics,
            Consumer<String> progress,
            Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Told told = new Told(topics, progress);
            EndOfTopic.read(consumer, partitions, () -> {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
                records.forEach(taker);
                told.read(records.count());
            });
        }
    }

    /** Says now and then how much was read. */
    private static final class Told {
        private final Collection<String> topics;
        private final Consumer<String> progress;
        private long read;
        private long toldNanos = System.nanoTime();

        Told(Collection<String> topics, Consumer<String> progress) {
            this.topics = topics;
            this.progress = progress;
        }

        void read(int records) {
            read += records;
            if (System.nanoTime() - toldNanos > PROGRESS.toNanos()) {
                toldNanos = System.nanoTime();
                progress.accept("Reading %s: %,d records so far".formatted(String.join(", ", topics), read));
            }
        }
    }
}
