package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.benchmark.Report.Latency;
import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LatencyProbeTest {

    /** A forest takes about a millisecond a point. */
    private static final double FAR_TOO_MANY_A_SECOND = 20_000;

    private static LatencyProbe probe(Arena arena, long drainMs) {
        return new LatencyProbe(arena, 10, 1_000, 1_000, drainMs);
    }

    @Test
    void aVariantThatCannotKeepUpHasNoLatency() throws InterruptedException, IOException {
        try (Arena arena = new Arena(Profile.THROUGHPUT)) {
            // When one has four seconds for the work of forty, and the other all the time that it needs
            Latency overloaded = probe(arena, 2_000).probe(Variant.RCF, FAR_TOO_MANY_A_SECOND);
            Latency easy = probe(arena, 60_000).probe(Variant.ROLLCAST_GRU, 50);

            // Then
            assertThat(overloaded.missing()).isPositive();
            assertThat(overloaded.p50()).isNull();
            assertThat(easy.missing()).isZero();
            assertThat(easy.p50()).isNotNull().isPositive();
        }
    }
}
