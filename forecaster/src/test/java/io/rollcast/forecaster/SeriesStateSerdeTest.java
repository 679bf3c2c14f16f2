package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.forecaster.SeriesState.Outstanding;
import io.rollcast.wire.Forecast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SeriesStateSerdeTest {

    @RepeatedTest(200)
    void whatIsReadIsWhatWasWritten(RepetitionInfo repetition) {
        SeriesState written = random(new Random(repetition.getCurrentRepetition()));

        SeriesState read = SeriesStateSerde.decode(SeriesStateSerde.encode(written));

        assertThat(read.lastSeq).isEqualTo(written.lastSeq);
        assertThat(read.emittedSeq).isEqualTo(written.emittedSeq);
        assertThat(read.lastTimestampMs).isEqualTo(written.lastTimestampMs);
        assertThat(read.stepMs).isEqualTo(written.stepMs);
        assertThat(read.points).containsExactly(written.points);
        assertThat(List.copyOf(read.pending)).isEqualTo(List.copyOf(written.pending));
        assertThat(read.fingerprint).isEqualTo(written.fingerprint);
        assertThat(read.recurrent).containsExactly(written.recurrent);
        List<Outstanding> outstanding = new ArrayList<>(written.outstanding);
        assertThat(read.outstanding).hasSameSizeAs(outstanding);
        int row = 0;
        for (Outstanding forecast : read.outstanding) {
            Outstanding before = outstanding.get(row);
            int met = outstanding.size() - 1 - row++;
            assertThat(forecast.predictor()).isEqualTo(before.predictor());
            assertThat(Arrays.copyOfRange(forecast.forecast(), met, Forecast.HORIZON))
                    .containsExactly(Arrays.copyOfRange(before.forecast(), met, Forecast.HORIZON));
        }
    }

    @Test
    void aLaterFormatIsRefusedWithAWayOut() {
        byte[] bytes = SeriesStateSerde.encode(new SeriesState());
        bytes[0] = 9;

        assertThatThrownBy(() -> SeriesStateSerde.decode(bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("format 9")
                .hasMessageContaining("reads format 1")
                .hasMessageContaining("reset the application");
    }

    private static SeriesState random(Random random) {
        SeriesState state = new SeriesState();
        int points = random.nextInt(200);
        for (int i = 0; i < points; i++) {
            state.append((float) random.nextGaussian(), random.nextInt(1_000_000), 128);
            if (state.pendingCount() > 20 || random.nextInt(3) > 0) {
                float[] forecast = new float[Forecast.HORIZON];
                for (int h = 0; h < forecast.length; h++) {
                    forecast[h] = random.nextFloat();
                }
                state.emitted(random.nextBoolean() ? "lstm/12" : Forecast.LAST_VALUE, forecast);
            }
        }
        float[] recurrent = new float[random.nextInt(3) * 40];
        for (int i = 0; i < recurrent.length; i++) {
            recurrent[i] = random.nextFloat();
        }
        state.remember(random.nextLong(), recurrent);
        return state;
    }
}
