package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalerTest {

    private static final Scaler SCALER = new Scaler(20, 4);

    @ParameterizedTest
    @CsvSource({"20, 0", "24, 1", "12, -2", "-20, -10"})
    void mapsBothWays(float inUnit, float standardised) {
        assertThat(SCALER.toNetwork(inUnit)).isEqualTo(standardised);
        assertThat(SCALER.toSeries(standardised)).isEqualTo(inUnit);
    }

    @ParameterizedTest
    @CsvSource({"3e38, 1e6", "-3e38, -1e6", "1e8, 1e6", "3999980, 999990"})
    void holdsValuesWithinWhatANetworkCanSquare(float inUnit, float standardised) {
        assertThat(SCALER.toNetwork(inUnit)).isEqualTo(standardised);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, -1", "0, NaN", "0, Infinity", "NaN, 1", "Infinity, 1"})
    void refusesWhatCannotScale(float mean, float deviation) {
        assertThatThrownBy(() -> new Scaler(mean, deviation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mean %s and deviation %s", mean, deviation);
    }

    @Test
    void theIdentityChangesNothing() {
        assertThat(Scaler.IDENTITY.toNetwork(0.1f)).isEqualTo(0.1f);
        assertThat(Scaler.IDENTITY.toSeries(0.1f)).isEqualTo(0.1f);
    }
}
