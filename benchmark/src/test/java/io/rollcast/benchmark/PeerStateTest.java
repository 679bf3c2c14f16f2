package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerStateTest {

    private final PeerState layout = new PeerState(4, 100);

    private byte[] after(int points) {
        byte[] state = null;
        for (int point = 1; point <= points; point++) {
            state = layout.append("s", state, point, 1_000L * point);
        }
        assertThat(state).isNotNull();
        return state;
    }

    @Test
    void theLastPointsComeOldestFirst() {
        assertThat(layout.last(after(3), 3)).containsExactly(1, 2, 3);
        assertThat(layout.last(after(6), 4)).containsExactly(3, 4, 5, 6);
    }

    @Test
    void theFirstPointStandsForThoseBeforeIt() {
        assertThat(layout.last(after(2), 4)).containsExactly(1, 1, 1, 2);
    }

    @Test
    void aStateGrowsWithItsRingAndThenNoMore() {
        assertThat(after(2).length - after(1).length).isEqualTo(Float.BYTES);
        assertThat(after(9)).hasSameSizeAs(after(4));
    }

    @Test
    void pointsAreCountedAndTimed() {
        assertThat(PeerState.seq(after(9))).isEqualTo(9);
        assertThat(PeerState.stepMs(after(9))).isEqualTo(1_000);
    }
}
