package io.rollcast.wire.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowFieldsTest {

    @Test
    void timesAreFields() {
        Map<String, Object> times = Map.of("at", Instant.EPOCH, "day", LocalDate.EPOCH);

        assertThat(RowFields.of(times)).isEqualTo(times);
    }
}
