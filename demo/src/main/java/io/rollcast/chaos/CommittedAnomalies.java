package io.rollcast.chaos;

import io.rollcast.audit.TopicReader;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The anomalies topic as a user's consumer sees it: what is committed, from the beginning, in order. One thread. */
public final class CommittedAnomalies implements AutoCloseable {

    private final TopicReader reader;
    private final Map<String, List<Anomaly>> bySeries = new LinkedHashMap<>();
    private final List<Anomaly> fleets = new ArrayList<>();

    CommittedAnomalies(Map<String, Object> clientSettings, String topic) {
        reader = new TopicReader(clientSettings, topic);
    }

    /** Takes in what has come, without waiting. */
    void poll() {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ZERO)) {
            Anomaly anomaly = Anomaly.parse(record.value());
            if (anomaly.kind() == Kind.FLEET) {
                fleets.add(anomaly);
            } else {
                bySeries.computeIfAbsent(String.valueOf(anomaly.series()), any -> new ArrayList<>())
                        .add(anomaly);
            }
        }
    }

    /** Whether all that can be read now has been, and no transaction is open that may bring more. */
    boolean isAtEnd() {
        return reader.isAtEnd();
    }

    /** In the order in which they were read. */
    Map<String, List<Anomaly>> bySeries() {
        return bySeries;
    }

    /** Records of many series together, those of a partition in their order. */
    List<Anomaly> fleets() {
        return fleets;
    }

    @Override
    public void close() {
        reader.close();
    }
}
