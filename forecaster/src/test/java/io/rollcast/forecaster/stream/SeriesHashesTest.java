package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A set by hashes has what a set of ids has. */
class SeriesHashesTest {

    private static final long SEED = 7;

    @Test
    void aMillionSeriesAreToldApart() {
        SeriesHashes hashes = new SeriesHashes();

        for (int i = 0; i < 1_000_000; i++) {
            hashes.add("site-12|line-3|sensor-" + i);
            hashes.add("site-12|line-3|sensor-" + i / 2);
        }
        assertThat(hashes.size()).isEqualTo(1_000_000);

        for (int i = 0; i < 1_000_000; i += 2) {
            hashes.remove("site-12|line-3|sensor-" + i);
        }
        assertThat(hashes.size()).isEqualTo(500_000);
        for (int i = 1; i < 1_000_000; i += 2) {
            hashes.remove("site-12|line-3|sensor-" + i);
        }
        assertThat(hashes.size()).isZero();
    }

    @Test
    void itHasWhatASetOfIdsHas() {
        Random random = new Random(SEED);
        SeriesHashes hashes = new SeriesHashes();
        SeriesHashes others = new SeriesHashes();
        Set<String> ids = new HashSet<>();
        Set<String> otherIds = new HashSet<>();
        for (int step = 0; step < 20_000; step++) {
            String id = "s-" + random.nextInt(200);
            switch (random.nextInt(100)) {
                case 0 -> {
                    hashes.retainAll(others);
                    ids.retainAll(otherIds);
                }
                case 1 -> {
                    hashes.addAll(others);
                    ids.addAll(otherIds);
                }
                case 2 -> {
                    others.clear();
                    otherIds.clear();
                }
                default -> {
                    if (random.nextBoolean()) {
                        hashes.add(id);
                        ids.add(id);
                    } else {
                        hashes.remove(id);
                        ids.remove(id);
                    }
                    others.add(id);
                    otherIds.add(id);
                }
            }
            assertThat(hashes.size()).as("step %d with seed %d", step, SEED).isEqualTo(ids.size());
        }
    }
}
