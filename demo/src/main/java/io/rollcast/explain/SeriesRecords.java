package io.rollcast.explain;

import io.rollcast.audit.CommittedForecasts;
import io.rollcast.audit.Refusals;
import io.rollcast.audit.TopicReader;
import io.rollcast.service.ConfigurationException;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.WireFormat;
import io.rollcast.wire.points.PartitionPoints;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import io.rollcast.wire.points.PointRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is on the topics of one series: its points, by the rules of a forecaster and in the order in which they are on the
 * topic, and its forecasts. Of a series that ended and began anew, those since then.
 *
 * @param points the first is the one with number 1
 * @param forecasts by number; of one that is there twice, the first
 */
record SeriesRecords(List<Point> points, NavigableMap<Long, Forecast> forecasts) {

    private static final Duration PROGRESS = Duration.ofSeconds(2);

    /**
     * Reads both topics from their beginning to their present end: forecasts first, so that the points of all of them are
     * there.
     *
     * @param progress told what is read, every two seconds
     * @throws ConfigurationException if a forecast is not JSON, or the first points are no longer there
     */
    static SeriesRecords read(
            Map<String, Object> clientSettings,
            Topics topics,
            PointRules rules,
            String series,
            Consumer<String> progress) {
        NavigableMap<Long, Forecast> forecasts = new TreeMap<>();
        each(clientSettings, Source.of(topics.forecasts()), progress, record -> {
            if (series.equals(text(record.key())) && record.value() != null) {
                take(CommittedForecasts.forecast(record), forecasts);
            }
        });
        Gathering gathering =
                new Gathering(topics.format(), rules, series, Refusals.read(clientSettings, topics, rules));
        each(clientSettings, topics.source(), progress, gathering::take);
        if (forecasts.isEmpty()) {
            return new SeriesRecords(gathering.points, forecasts);
        }
        Forecast latest = forecasts.lastEntry().getValue();
        if (rules.hasGrid()) {
            // Steps after which nothing has come were closed by the wall clock.
            gathering.close(latest.originMs() + 1);
        }
        return new SeriesRecords(since(latest, gathering.points), forecasts);
    }

    /** Numbers begin anew at a later time where the series ended and began anew: only what is since then is kept. */
    private static void take(Forecast forecast, NavigableMap<Long, Forecast> forecasts) {
        if (!forecasts.isEmpty()) {
            Forecast last = forecasts.lastEntry().getValue();
            boolean isHigher = forecast.seq() > last.seq();
            boolean isLater = forecast.originMs() > last.originMs();
            if (isHigher && forecast.originMs() < last.originMs()) {
                return;
            }
            if (!isHigher && isLater) {
                forecasts.clear();
            }
        }
        forecasts.putIfAbsent(forecast.seq(), forecast);
    }

    /** The points from number 1 on; the one that the latest forecast was made from tells which that is. */
    private static List<Point> since(Forecast forecast, List<Point> points) {
        int at = Math.toIntExact(forecast.seq()) - 1;
        if (at < points.size() && points.get(at).timestampMs() == forecast.originMs()) {
            return points;
        }
        int found = IntStream.range(0, points.size())
                .filter(i -> points.get(i).timestampMs() == forecast.originMs())
                .reduce(at, (earlier, later) -> later);
        if (found < at) {
            throw ConfigurationException.of(
                    "the first %d points of series '%s' are not on the topic, and no forecast can be made again without"
                            + " them: retention has deleted them, or the forecaster has other options (--step, --kind ...)",
                    at - found, forecast.series());
        }
        List<Point> since = new ArrayList<>(points.subList(found - at, points.size()));
        if (found > at) {
            Point first = since.get(0);
            since.set(0, new Point(first.value(), first.timestampMs(), Origin.MEASURED, first.reading()));
        }
        return since;
    }

    /** Makes the series' points of all events of its partition, as other series' events close its steps too. */
    private static final class Gathering {

        private final WireFormat format;
        private final PointRules rules;
        private final String series;
        private final Refusals refusals;
        private final Map<TopicPartition, PartitionPoints> partitions = new HashMap<>();
        private final List<Point> points = new ArrayList<>();
        private @Nullable TopicPartition home;
        private boolean hasEnded;

        Gathering(WireFormat format, PointRules rules, String series, Refusals refusals) {
            this.format = format;
            this.rules = rules;
            this.series = series;
            this.refusals = refusals;
        }

        void take(ConsumerRecord<byte[], byte[]> record) {
            if (refusals.has(record)) {
                return;
            }
            IncomingRecord incoming = IncomingRecord.of(record);
            try {
                if (record.value() == null && format.ended(incoming).contains(series)) {
                    partitions.values().forEach(partition -> partition.end(series));
                    hasEnded = true;
                }
                for (Observation event : format.observations(incoming)) {
                    take(record, event);
                }
            } catch (MalformedObservationException e) {
                // A dead letter, and no point.
            }
        }

        private void take(ConsumerRecord<byte[], byte[]> record, Observation event) {
            TopicPartition place = new TopicPartition(record.topic(), record.partition());
            PartitionPoints partition = partitions.computeIfAbsent(
                    place, any -> new PartitionPoints(rules, (ofSeries, point) -> add(point)));
            if (!event.series().equals(series) || refusals.has(record, series)) {
                partition.advance(event.timestampMs());
                return;
            }
            if (home != null && !home.equals(place)) {
                throw ConfigurationException.of(
                        "series '%s' has points in %s and in %s, be it because the topic has got more partitions: in which"
                                + " order they came is not known, and no forecast can be made again without that",
                        series, home, place);
            }
            home = place;
            partition.take(event);
        }

        /** Points of before an end stay until the first of those after it. */
        private void add(Point point) {
            if (hasEnded) {
                points.clear();
                hasEnded = false;
            }
            points.add(point);
        }

        void close(long beforeMs) {
            partitions.values().forEach(partition -> partition.close(series, beforeMs));
        }
    }

    private static String text(byte[] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    private static void each(
            Map<String, Object> clientSettings,
            Source source,
            Consumer<String> progress,
            Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        Told told = new Told(source, progress);
        try (TopicReader reader = new TopicReader(clientSettings, source)) {
            reader.readToEnd(record -> {
                taker.accept(record);
                told.read();
            });
        }
    }

    /** Says now and then how much was read. */
    private static final class Told {
        private final Source source;
        private final Consumer<String> progress;
        private long read;
        private long toldNanos = System.nanoTime();

        Told(Source source, Consumer<String> progress) {
            this.source = source;
            this.progress = progress;
        }

        void read() {
            read++;
            if (System.nanoTime() - toldNanos > PROGRESS.toNanos()) {
                toldNanos = System.nanoTime();
                progress.accept("Reading %s: %,d records so far".formatted(source, read));
            }
        }
    }
}
