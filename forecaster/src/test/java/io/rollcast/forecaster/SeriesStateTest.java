package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Forecast;
import org.junit.jupiter.api.Test;

class SeriesStateTest {

    @Test
    void thePointsOfARingAreTheLatest() {
        SeriesState state = new SeriesState();

        for (int i = 1; i <= 10; i++) {
            state.append(i, 1_000L * i, 4);
            state.emitted("gru/1", new float[Forecast.HORIZON]);
        }

        assertThat(state.points).containsExactly(7, 8, 9, 10);
        assertThat(state.lastSeq).isEqualTo(10);
        assertThat(state.pendingCount()).isZero();
    }

    @Test
    void pendingPointsAreCountedFromTheFirstThatIsOwed() {
        SeriesState state = new SeriesState();
        for (int i = 1; i <= 5; i++) {
            state.append(i, 1_000L * i, 100);
        }
        state.emitted("gru/1", new float[Forecast.HORIZON]);
        state.emitted("gru/1", new float[Forecast.HORIZON]);

        assertThat(state.pendingCount()).isEqualTo(3);
        assertThat(state.pending.element().timestampMs()).isEqualTo(3_000);
        assertThat(state.valueBefore(0, 0)).isEqualTo(3);
        assertThat(state.valueBefore(0, 2)).isEqualTo(1);
        assertThat(state.valueBefore(0, 3)).isNaN();
        assertThat(state.valueBefore(2, 0)).isEqualTo(5);
        assertThat(state.window(1, 2)).containsExactly(3, 4);
        assertThat(state.window(2, 99)).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void theIntervalIsTheUsualOneAndIgnoresClocksThatGoBack() {
        SeriesState state = new SeriesState();
        state.append(1, 10_000, 100);
        assertThat(state.stepMs).isZero();

        state.append(2, 10_100, 100);
        assertThat(state.stepMs).isEqualTo(100);

        state.append(3, 10_300, 100);
        assertThat(state.stepMs).isEqualTo(150);

        state.append(4, 9_000, 100);
        assertThat(state.stepMs).isEqualTo(150);
    }

    @Test
    void onlyForecastsWhosePointsAreStillToComeAreKept() {
        SeriesState state = new SeriesState();

        for (int i = 1; i <= 15; i++) {
            state.append(i, i, 100);
            float[] forecast = new float[Forecast.HORIZON];
            forecast[0] = i;
            state.emitted("gru/" + i, forecast);
        }

        assertThat(state.outstanding).hasSize(Forecast.HORIZON);
        assertThat(state.outstanding.getFirst().predictor()).isEqualTo("gru/6");
        assertThat(state.outstanding.getLast().predictor()).isEqualTo("gru/15");
    }
}
