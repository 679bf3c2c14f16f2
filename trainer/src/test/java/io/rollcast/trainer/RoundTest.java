package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundTest {

    private static final ModelRelease BASE = BaseRelease.of(BaseRelease.BEST);

    private static Round.Snapshot history(long learntUntilMs) {
        return new Round.Snapshot(Map.of(), Map.of(), Map.of(), 0, 10_500, learntUntilMs);
    }

    @Test
    void aFitStartsFromAParentThatHasNotSeenWhatItIsJudgedBy() {
        ModelRelease parent = TestReleases.like(BASE, BASE.provenance().validation(), 9_900L);

        assertThat(Round.objection(parent, BASE.spec(), history(10_350), true)).isEmpty();
        assertThat(Round.objection(parent, BASE.spec(), history(9_450), true))
                .hasValue("has learnt from points that are held out now");
    }

    @Test
    void aFitThatHoldsSeriesOutDoesNotStartFromAParentThatHasLearntAll() {
        ModelRelease parent = TestReleases.like(
                BASE, TestReleases.onTimeAlone(BASE.provenance().validation()), 9_000L);

        assertThat(Round.objection(parent, BASE.spec(), history(9_450), true))
                .hasValue("has learnt series that are held out now");
        assertThat(Round.objection(parent, BASE.spec(), history(9_450), false)).isEmpty();
    }

    @Test
    void aFitDoesNotStartFromWeightsOfOtherDimensions() {
        ModelSpec wider = ModelSpec.of(
                BASE.spec().architecture(),
                ModelSpec.Dimensions.ofMixture(
                        2,
                        2 * BASE.spec().dimensions().units(),
                        50,
                        10,
                        BASE.spec().dimensions().scaler()));

        assertThat(Round.objection(BASE, wider, history(9_450), true))
                .hasValueSatisfying(why -> assertThat(why).startsWith("has "));
    }
}
