package io.rollcast.chaos;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.audit.TopicReader;
import io.rollcast.producer.SeriesPublisher;
import io.rollcast.wire.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A {@link KnownStream}, each event of which is a point. */
final class PointInput implements Input {

    private final KnownStream stream;
    private final SeriesPublisher publisher;
    private final Map<String, Object> clientSettings;
    private final Topics topics;

    PointInput(Map<String, Object> clientSettings, Topics topics, KnownStream stream, int rate) {
        this.stream = stream;
        this.clientSettings = clientSettings;
        this.topics = topics;
        publisher = new SeriesPublisher(clientSettings, topics, stream.publisher(rate), new SimpleMeterRegistry());
    }

    @Override
    public long stepMs() {
        return stream.interval().toMillis();
    }

    @Override
    public List<String> forecasterOptions() {
        return List.of();
    }

    @Override
    public void run() throws InterruptedException {
        publisher.run();
    }

    @Override
    public void stop() {
        publisher.stop();
    }

    @Override
    public long acknowledged() {
        return publisher.acknowledged();
    }

    @Override
    public Expected expected(long others) {
        long sent = acknowledged();
        long stored = TopicReader.countRecords(clientSettings, topics.observations()) - others;
        return new Expected(stream.first(sent), sent, stored, Set.of());
    }

    @Override
    public void close() {
        publisher.close();
    }
}
