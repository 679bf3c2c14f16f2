package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.service.HostPort;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.internals.StreamsMetadataImpl;
import org.junit.jupiter.api.Test;

/** What a group's metadata say, and what they do not. */
class SeriesOwnersTest {

    /** A client that never starts, of a group in which one instance says that it has so many partitions. */
    private static KafkaStreams streams(int partitions) {
        Set<TopicPartition> assigned = IntStream.range(0, partitions)
                .mapToObj(i -> new TopicPartition("events", i))
                .collect(Collectors.toSet());
        StreamsMetadata client = new StreamsMetadataImpl(
                new HostInfo("127.0.0.1", 8081), Set.of(ForecastTopology.SERIES_STORE), assigned, Set.of(), Set.of());
        Topology topology = new Topology().addSource("events", "events");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "owners-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        return new KafkaStreams(topology, properties) {
            @Override
            public Collection<StreamsMetadata> metadataForAllStreamsClients() {
                return List.of(client);
            }
        };
    }

    @Test
    void aPartitionThatNobodyAdvertisesCountsAsWell() {
        try (KafkaStreams streams = streams(3)) {
            SeriesOwners owners = new SeriesOwners(streams, () -> 4);

            assertThat(owners.instances()).containsExactly(new HostPort("127.0.0.1", 8081));
            assertThat(owners.partitions()).isEqualTo(4);
        }
    }
}
