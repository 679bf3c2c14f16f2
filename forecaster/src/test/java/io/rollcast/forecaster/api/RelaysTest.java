package io.rollcast.forecaster.api;

import io.rollcast.service.HostPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RelaysTest {

    @Test
    void anInstanceThatDoesNotAnswerIsAskedOnceAndNotForEachOfItsSeries() throws Exception {
        // Given an instance that takes connections, and says nothing
        try (ServerSocket lost = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ApiBench one = new ApiBench();
                ApiBench other = new ApiBench("b", true, null)) {
            ApiBench.join(one, other);
            HostPort gone = new HostPort("127.0.0.1", lost.getLocalPort());
            one.group.add(gone);
            Peers peers = new Peers(null, Optional.empty());
            Finder finder = new Finder(one, one, peers, one.address);

            // When series that it had are followed, and series of another one
            try (Relays relays = new Relays(finder, one, peers)) {
                for (int i = 0; i < 40; i++) {
                    boolean isLost = i % 2 == 0;
                    one.owners.put("s-" + i, isLost ? gone : other.address);
                    if (!isLost) {
                        other.have("s-" + i, 1);
                    }
                    relays.begins("s-" + i, event -> {});
                }

                // Then the streams of the others open after the few seconds that one answer may take
                Awaitility.await().atMost(ApiBench.PATIENCE).until(() -> other.api.streams() == 20);
            }
        }
    }
}
