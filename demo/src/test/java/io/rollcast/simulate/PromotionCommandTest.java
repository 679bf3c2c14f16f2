package io.rollcast.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.simulate.PromotionCommand.Result;
import io.rollcast.simulate.PromotionCommand.Row;
import org.junit.jupiter.api.Test;

class PromotionCommandTest {

    @Test
    void betterChallengersArePromotedAndOthersAreNot() {
        Result result = PromotionCommand.simulate(20, 30, 5);

        assertThat(row(result, -0.05).promoted()).isZero();
        assertThat(row(result, -0.05).rejected()).isEqualTo(1);
        assertThat(row(result, 0).promoted()).isLessThanOrEqualTo(0.15);
        assertThat(row(result, 0.05).promoted()).isGreaterThanOrEqualTo(0.95);
        assertThat(row(result, 0.1).promoted()).isEqualTo(1);
        assertThat(row(result, 0.1).medianPoints())
                .isLessThanOrEqualTo(row(result, 0.02).medianPoints());
    }

    @Test
    void theWorldHasTheGainThatIsAskedFor() {
        double size = ShadowWorld.sizeFor(0.1, 9);

        assertThat(ShadowWorld.gain(size, 9)).isCloseTo(0.1, within(0.001));
        assertThat(ShadowWorld.gain(ShadowWorld.CHAMPION, 9)).isCloseTo(0, within(0.005));
        assertThatIllegalArgumentException().isThrownBy(() -> ShadowWorld.sizeFor(0.9, 9));
    }

    private static Row row(Result result, double gain) {
        return result.rows().stream()
                .filter(row -> row.gain() == gain)
                .findFirst()
                .orElseThrow();
    }
}
