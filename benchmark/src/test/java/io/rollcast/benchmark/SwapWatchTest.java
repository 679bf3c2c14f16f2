package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.service.ConfigurationException;
import io.rollcast.wire.Forecast;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SwapWatchTest {

    private static final int SWITCH = 60;

    private final Backlog points = new Backlog(1, 200, 1);
    private final SwapWatch watch = new SwapWatch(points, "new/1", 0, 10_000);

    /** A forecast every 10 ms, off by so much. */
    private void see(int seq, long nowMs, String model, double error) {
        double[] values = new double[Forecast.DEFAULT_HORIZON];
        Arrays.fill(values, points.value("s-00000", seq + 1) + error);
        watch.see(nowMs, new Forecast("s-00000", seq, nowMs, 10, model, "", true, 0, values));
    }

    @Test
    void errorsThroughputAndGapsAreThoseAroundTheSwitch() {
        for (int seq = 1; seq <= 150; seq++) {
            boolean isNew = seq > SWITCH;
            // Three hundred milliseconds of silence after the switch.
            see(seq, 10L * seq + (seq > SWITCH + 1 ? 300 : 0), isNew ? "new/1" : "old/1", isNew ? 0.2f : 0.1f);
        }

        SwapWatch.Result result = watch.result(500);

        assertThat(result.throughputBefore()).isEqualTo(100);
        assertThat(result.throughputInSecondOfSwap()).isEqualTo(70);
        assertThat(result.longestGapMs()).isEqualTo(300);
        assertThat(result.longestGapBeforeMs()).isZero();
        assertThat(result.switched()).isEqualTo(1);
        assertThat(result.scored()).isEqualTo(1);
        assertThat(result.mseBefore()).isNotNull().isCloseTo(0.01, within(1e-6));
        assertThat(result.mseAfter()).isNotNull().isCloseTo(0.04, within(1e-6));
    }

    @Test
    void aSwapBeforeTheStreamRanSteadilyIsRefused() {
        see(1, 10, "old/1", 0.1f);
        see(2, 20, "new/1", 0.1f);

        assertThatThrownBy(() -> watch.result(500))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("20 ms")
                .hasMessageContaining("500 ms")
                .hasMessageContaining("--swap-after");
    }

    @Test
    void withoutASeriesToScoreThereIsNoError() {
        for (int seq = 1; seq <= SWITCH + 10; seq++) {
            see(seq, 10L * seq, seq > SWITCH ? "new/1" : "old/1", 0.1f);
        }

        SwapWatch.Result result = watch.result(500);

        assertThat(result.scored()).isZero();
        assertThat(result.mseBefore()).isNull();
        assertThat(result.mseAfter()).isNull();
    }
}
