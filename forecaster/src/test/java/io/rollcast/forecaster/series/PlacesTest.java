package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacesTest {

    @Test
    void boundsHaveTwoDigitsAfterTheFirstOfTheSpread() {
        assertThat(Places.ofBounds(1)).isEqualTo(100);
        assertThat(Places.ofBounds(0.99f)).isEqualTo(1_000);
        assertThat(Places.ofBounds(20)).isEqualTo(10);
        assertThat(Places.ofBounds(1e30)).isEqualTo(1);
        assertThat(Places.ofBounds(1e-7)).isEqualTo(1e9);
        assertThat(Places.ofBounds(1e-8)).as("too fine to be rounded").isZero();
        assertThat(Places.ofBounds(0)).isZero();
        assertThat(Places.ofBounds(Double.NaN)).isZero();
    }

    @Test
    void forecastsHaveFive() {
        double[] forecast = {1.234_567_890_1, 0.000_000_4};

        Places.round(forecast, 0.5f);

        assertThat(forecast).containsExactly(1.234_568, 0);
    }

    @Test
    void placesAreThoseOfTheLogarithm() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            float spread = (float) Math.pow(10, 16 * random.nextDouble() - 10);
            int places = (int) Math.ceil(-StrictMath.log10(spread)) + 2;

            assertThat(Places.ofBounds(spread))
                    .as("spread %s", spread)
                    .isEqualTo(places > 9 ? 0 : StrictMath.pow(10, Math.max(0, places)));
        }
    }
}
