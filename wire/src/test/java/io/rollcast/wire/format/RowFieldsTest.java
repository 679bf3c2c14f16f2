package io.rollcast.wire.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowFieldsTest {

    @Test
    void timesAreFields() {
        Map<String, Object> times = Map.of("at", Instant.EPOCH, "day", LocalDate.EPOCH);

        assertThat(RowFields.of(times, (path, size) -> {})).isEqualTo(times);
    }

    @Test
    void listsOfMoreElementsThanAreFieldsAreTold() {
        List<String> told = new ArrayList<>();

        Map<String, Object> fields = RowFields.of(
                Map.of("a", Map.of("v", List.of(1, 2, 3, 4)), "w", List.of(1, 2, 3)),
                (path, size) -> told.add(path + " " + size));

        assertThat(told).containsExactly("a.v 4");
        assertThat(fields).containsOnlyKeys("a.v[0]", "a.v[1]", "a.v[2]", "w[0]", "w[1]", "w[2]");
    }
}
