package io.rollcast.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcast.service.ConfigurationException;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The forecasts topic as a user's consumer sees it: what is committed, from the beginning, in order. It keeps all of it,
 * for the audit. One thread.
 */
public final class CommittedForecasts implements AutoCloseable {

    private final TopicReader reader;
    private final Map<String, List<Forecast>> bySeries = new LinkedHashMap<>();
    private final Map<String, Long> highest = new HashMap<>();
    private final Map<String, Long> latestMs = new HashMap<>();
    /** Ids and digests repeat in every forecast: one copy of each is enough. */
    private final Map<String, String> texts = new HashMap<>();

    private long count;

    /** From the beginning of the topic, or of what is left of it. */
    public CommittedForecasts(Map<String, Object> clientSettings, Topics topics) {
        reader = new TopicReader(clientSettings, topics.forecasts());
    }

    /** Takes in what has come, or waits a little for it. */
    public void poll(Duration patience) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(patience)) {
            if (record.value() == null) {
                continue;
            }
            Forecast read = forecast(record);
            Forecast forecast = new Forecast(
                    one(read.series()),
                    read.seq(),
                    read.originMs(),
                    read.stepMs(),
                    one(read.model()),
                    one(read.digest()),
                    read.warm(),
                    read.imputed(),
                    read.forecast(),
                    read.bounds());
            String key = record.key() == null ? "" : one(new String(record.key(), UTF_8));
            bySeries.computeIfAbsent(key, any -> new ArrayList<>()).add(forecast);
            highest.merge(key, forecast.seq(), Math::max);
            latestMs.merge(key, forecast.originMs(), Math::max);
            count++;
        }
    }

    /**
     * The forecast of a record.
     *
     * @throws ConfigurationException if it is none in JSON
     */
    public static Forecast forecast(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JsonFormat.forecast(record.value());
        } catch (IllegalArgumentException e) {
            throw ConfigurationException.causedBy(
                    e,
                    "the record at offset %d of partition %d of topic '%s' is no forecast in JSON: explain and audit read"
                            + " those alone",
                    record.offset(),
                    record.partition(),
                    record.topic());
        }
    }

    private String one(String text) {
        return texts.computeIfAbsent(text, same -> same);
    }

    /** How many have been read. */
    public long count() {
        return count;
    }

    /** Sum of every series' highest number: points up to which forecasts have come. */
    public long reached() {
        return highest.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether the topic had lost nothing of its beginning when it was opened. */
    public boolean isWhole() {
        return reader.isWhole();
    }

    /** Time of the latest point that a series has a forecast of; {@link Long#MIN_VALUE} for none. */
    public long latestMs(String series) {
        return latestMs.getOrDefault(series, Long.MIN_VALUE);
    }

    /** Where it is on the topic. */
    TopicReader reader() {
        return reader;
    }

    /** Whether all that can be read now has been, and no transaction is open that may bring more. */
    public boolean isAtEnd() {
        return reader.isAtEnd();
    }

    /** By their records' keys, which are to be the series' ids, in the order in which they were read. */
    public Map<String, List<Forecast>> bySeries() {
        return bySeries;
    }

    @Override
    public void close() {
        reader.close();
    }
}
