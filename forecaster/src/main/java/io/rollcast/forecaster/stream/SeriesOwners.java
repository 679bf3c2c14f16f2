package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.api.Owners;
import io.rollcast.service.HostPort;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** Which instance has which series, as the group's last rebalance has settled it. */
public final class SeriesOwners implements Owners {

    private final KafkaStreams streams;
    private final String points;

    /** @param points the topic whose partitions are shared out */
    public SeriesOwners(KafkaStreams streams, String points) {
        this.streams = streams;
        this.points = points;
    }

    @Override
    public @Nullable HostPort ownerOf(String series) {
        try {
            KeyQueryMetadata owner = streams.queryMetadataForKey(
                    ForecastTopology.SERIES_STORE, series, Serdes.String().serializer());
            return owner == null || owner.equals(KeyQueryMetadata.NOT_AVAILABLE) ? null : address(owner.activeHost());
        } catch (StreamsException | IllegalStateException e) {
            return null;
        }
    }

    @Override
    public Set<HostPort> instances() {
        Set<HostPort> instances = new HashSet<>();
        for (StreamsMetadata client : clients()) {
            HostPort address = address(client.hostInfo());
            if (address != null) {
                instances.add(address);
            }
        }
        return instances;
    }

    /** Every partition is somebody's, so the highest number tells. */
    @Override
    public int partitions() {
        return clients().stream()
                .flatMap(client -> client.topicPartitions().stream())
                .filter(partition -> partition.topic().equals(points))
                .mapToInt(TopicPartition::partition)
                .map(partition -> partition + 1)
                .max()
                .orElse(0);
    }

    @Override
    public Object assignment() {
        return Set.copyOf(clients());
    }

    private Collection<StreamsMetadata> clients() {
        try {
            return streams.metadataForAllStreamsClients();
        } catch (StreamsException | IllegalStateException e) {
            return List.of();
        }
    }

    /** Null for an instance that does not say where it is. */
    private static @Nullable HostPort address(HostInfo host) {
        return host.port() < 1 || host.port() > 65_535 ? null : new HostPort(host.host(), host.port());
    }
}
