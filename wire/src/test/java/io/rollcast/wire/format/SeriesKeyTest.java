package io.rollcast.wire.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesKeyTest {

    private static final Map<String, Object> ROW = Map.of(
            "name",
            "up",
            "n",
            7,
            "ok",
            true,
            "empty",
            "",
            "list",
            java.util.List.of(1),
            "topic",
            "of the value",
            "labels",
            Map.of("job", "api", "__name__", "up", "host", "web1", "odd=", "a|b,c\\"),
            "none",
            Map.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "key; {\"id\":{\"a\":1}}",
                "topic; metrics",
                "key.id.a; 1",
                "name; up",
                "name,labels.job; up|api",
                "topic,name,n,ok; metrics|up|7|true",
                "\"topic\"; of the value",
                "labels; host=web1,job=api,odd\\==a\\|b\\,c\\\\",
                "name,labels; up|host=web1,job=api,odd\\==a\\|b\\,c\\\\",
                "name,none; up",
            })
    void joinsTheParts(String parts, String expected) throws MalformedObservationException {
        assertThat(id(parts, "{\"id\":{\"a\":1}}", null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "a\\ud83cb", "\\udf21\\ud83c"})
    void halfACharacterIsNoId(String text) {
        MalformedObservationException fault = catchThrowableOfType(
                MalformedObservationException.class, () -> id("key.id", "{\"id\":\"%s\"}".formatted(text), null));

        assertThat(fault.reason()).isEqualTo(Reason.NOT_UTF8);
        assertThat(fault).hasMessageContaining("half a character");
    }

    @Test
    void aNumberBeyondEveryRangeIsNoId() {
        var fault =
                catchThrowableOfType(MalformedObservationException.class, () -> id("key.id", "{\"id\":1e999}", null));

        assertThat(fault.reason()).isEqualTo(Reason.NO_FIELD);
        assertThat(fault).hasMessageContaining("is Infinity");
    }

    @Test
    void bothHalvesAreOne() throws MalformedObservationException {
        assertThat(id("key.id", "{\"id\":\"\\ud83c\\udf21\"}", null)).isEqualTo("🌡");
    }

    @Test
    void theFieldIsTheLastPartWhereThereAreSeveral() throws MalformedObservationException {
        assertThat(id("key", "s-1", "temperature")).isEqualTo("s-1|temperature");
        assertThat(id("key", "a|b", "c")).isEqualTo("a\\|b|c");
        assertThat(id("key", "a", "b|c")).isEqualTo("a|b\\|c");
        assertThat(id("key", "a|b", null)).isEqualTo("a|b");
    }

    @ParameterizedTest
    @CsvSource({
        "missing,NO_FIELD,field 'missing'",
        "empty,NO_FIELD,is ''",
        "list,NO_FIELD,is a list",
        "none,NULL_KEY,the series' id is empty",
        "key.a,NOT_JSON,the key is not JSON",
    })
    void refusesARecordThatHasNoId(String parts, Reason reason, String expected) {
        var fault = catchThrowableOfType(MalformedObservationException.class, () -> id(parts, "plain text", null));

        assertThat(fault.reason()).isEqualTo(reason);
        assertThat(fault).hasMessageContaining(expected);
    }

    @Test
    void boundsTheIdInBytes() throws MalformedObservationException {
        assertThat(id("key", "é".repeat(256), null)).hasSize(256);

        var fault =
                catchThrowableOfType(MalformedObservationException.class, () -> id("key", "é".repeat(256) + "x", null));

        assertThat(fault.reason()).isEqualTo(Reason.OVERSIZED);
        assertThat(fault).hasMessageContaining("513 bytes: at most 512");
    }

    @Test
    void aMissingKeyNamesTheRemedy() {
        var fault = catchThrowableOfType(
                MalformedObservationException.class,
                () -> SeriesKey.parse("key").id("t", new RecordKey(null), ROW, null));

        assertThat(fault.reason()).isEqualTo(Reason.NULL_KEY);
        assertThat(fault).hasMessageContaining("--series-key");
    }

    @Test
    void refusesWhatIsNoPart() {
        assertThatThrownBy(() -> SeriesKey.parse("a,,b")).hasMessageContaining("expected the name of a field");
        assertThatThrownBy(() -> SeriesKey.parse("tags.*")).hasMessageContaining("written with all its fields");
    }

    private static String id(String parts, String key, String field) throws MalformedObservationException {
        return SeriesKey.parse(parts).id("metrics", new RecordKey(key.getBytes(UTF_8)), ROW, field);
    }
}
