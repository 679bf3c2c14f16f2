package io.rollcast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Forecast;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContinuityTest {

    private static Forecast forecast(String series, long seq, String model, boolean warm) {
        return new Forecast(series, seq, 1_000 * seq, 1_000, model, "", warm, 0, new double[] {1, 2});
    }

    @Test
    void aSeriesThatBecomesWarmOnceGoesOn() {
        Continuity continuity = Continuity.of(Map.of(
                "a",
                List.of(
                        forecast("a", 1, "gru/1", false),
                        forecast("a", 2, "gru/1", true),
                        forecast("a", 3, "gru/2", true)),
                "b",
                List.of(forecast("b", 1, "gru/2", false))));

        assertThat(continuity.coldAgain()).isZero();
        assertThat(continuity.byRelease()).isEqualTo(Map.of("gru/1", 2L, "gru/2", 2L));
    }

    @Test
    void aSeriesThatBeginsToWarmUpAnewIsTold() {
        Continuity continuity = Continuity.of(Map.of(
                "a",
                List.of(
                        forecast("a", 1, "gru/1", true),
                        forecast("a", 2, "gru/2", false),
                        forecast("a", 3, "gru/2", false))));

        assertThat(continuity.coldAgain()).isEqualTo(2);
        assertThat(continuity.examples().get(0)).contains("series a", "forecast 2", "gru/2");
    }
}
