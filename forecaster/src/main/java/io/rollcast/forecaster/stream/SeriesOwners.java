package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.api.Owners;
import io.rollcast.service.HostPort;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
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
    private final IntSupplier partitions;

    /**
     * The owners of a group's series.
     *
     * @param partitions of the topic that is shared out, as Kafka has it; 0 while that is not known. The group's metadata do
     *     not say: of instances that advertise nothing, or the same address, they have one or none
     */
    public SeriesOwners(KafkaStreams streams, IntSupplier partitions) {
        this.streams = streams;
        this.partitions = partitions;
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

    @Override
    public int partitions() {
        return partitions.getAsInt();
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
