package io.rollcast.wire.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineProtocolDecoderTest {

    private static final long SEED = 20261126;

    @Test
    void readsEveryKindOfField() throws MalformedObservationException {
        assertThat(
                        rows(
                                "cpu,host=web1,cpu=0 idle=99.1,load=-1e3,cores=4i,ticks=7u,up=t,note=\"a \\\"b\\\", c=d\" 1764000000000000000"))
                .isEqualTo(List.of(Map.of(
                        "measurement",
                        "cpu",
                        "tags",
                        Map.of("host", "web1", "cpu", "0"),
                        "fields",
                        Map.of(
                                "idle",
                                99.1,
                                "load",
                                -1000.0,
                                "cores",
                                4.0,
                                "ticks",
                                7.0,
                                "up",
                                true,
                                "note",
                                "a \"b\", c=d"),
                        "timestamp",
                        1764000000000000000L)));
    }

    @Test
    void readsSeveralLinesAndSkipsCommentsAndEmptyOnes() throws MalformedObservationException {
        assertThat(rows("# telegraf\n\na v=1\r\n  b v=2 5 \n\nc v=\"two\nlines\",w=3\n"))
                .extracting(row -> row.get("measurement"), row -> row.get("timestamp"))
                .containsExactly(tuple("a", null), tuple("b", 5L), tuple("c", null));
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.api.Assertions.tuple(values);
    }

    @Test
    void unescapesNames() throws MalformedObservationException {
        assertThat(rows("my\\ dis\\,k,pa\\ th=C:\\,\\ D\\=,win=C:\\x fie\\=ld\\,s=1"))
                .isEqualTo(List.of(Map.of(
                        "measurement", "my dis,k",
                        "tags", Map.of("pa th", "C:, D=", "win", "C:\\x"),
                        "fields", Map.of("fie=ld,s", 1.0))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "cpu; line 1, character 4: expected a space",
                "cpu ; line 1, character 4: expected a space",
                "cpu,host v=1; expected '='",
                "cpu,host= v=1; a tag's value is empty",
                "cpu,=a v=1; a tag's name is empty",
                "cpu,a=1,a=2 v=1; the tag 'a' is there twice",
                ",a=1 v=1; the measurement is empty",
                "cpu v; expected '='",
                "cpu v=; is no number",
                "cpu v=1.2.3; '1.2.3' is no number",
                "cpu v=0x10; '0x10' is no number",
                "cpu v=NaN; 'NaN' is no number",
                "cpu v=1.5i; '1.5i' is no number",
                "cpu v=yes; 'yes' is no number",
                "cpu v=\"a; the quote is not closed",
                "cpu v=1,; a field's name is empty",
                "cpu v=1 now; character 9: 'now' is no timestamp",
                "cpu v=1 99999999999999999999; is no timestamp",
                "cpu v=1 5 6; expected the end of the line",
            })
    void refusesALineAndNamesThePlace(String line, String expected) {
        var fault = catchThrowableOfType(MalformedObservationException.class, () -> rows(line));

        assertThat(fault.reason()).isEqualTo(Reason.UNDECODABLE);
        assertThat(fault).hasMessageContaining(expected);
    }

    @Test
    void readsWhatIsWrittenWhateverTheNames() throws MalformedObservationException {
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            List<Map<String, Object>> expected = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (int line = random.nextInt(4); line >= 0; line--) {
                expected.add(randomRow(random, text));
            }
            assertThat(rows(text.toString())).as("%s, seed %d", text, SEED).isEqualTo(expected);
        }
    }

    @Test
    void anyTextIsRowsOrOneFault() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(30); length > 0; length--) {
                text.append("a1,= \\\"\n\r#it.".charAt(random.nextInt(13)));
            }
            try {
                assertThat(rows(text.toString()))
                        .allSatisfy(row -> assertThat(row).containsKeys("measurement", "fields"));
            } catch (MalformedObservationException e) {
                assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE);
            }
        }
    }

    private static Map<String, Object> randomRow(Random random, StringBuilder text) {
        Map<String, Object> row = new LinkedHashMap<>();
        String measurement = name(random);
        row.put("measurement", measurement);
        text.append(measurement.replaceAll("([, ])", "\\\\$1"));
        Map<String, String> tags = new LinkedHashMap<>();
        for (int tag = random.nextInt(3); tag > 0; tag--) {
            tags.put(tag + name(random), name(random));
        }
        tags.forEach((name, value) ->
                text.append(',').append(escaped(name)).append('=').append(escaped(value)));
        row.put("tags", tags);
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int field = random.nextInt(3); field >= 0; field--) {
            Object value = random.nextInt(3) == 0 ? name(random) + "\"\\\"" : (Object) (random.nextGaussian() * 1e6);
            String name = field + name(random);
            fields.put(name, value);
            text.append(fields.size() == 1 ? ' ' : ',').append(escaped(name)).append('=');
            text.append(value instanceof String s ? '"' + s.replaceAll("([\"\\\\])", "\\\\$1") + '"' : value);
        }
        row.put("fields", fields);
        if (random.nextBoolean()) {
            row.put("timestamp", random.nextLong());
            text.append(' ').append(row.get("timestamp"));
        }
        text.append('\n');
        return row;
    }

    private static String escaped(String name) {
        return name.replaceAll("([,= ])", "\\\\$1");
    }

    /** A name with what has to be escaped in it; a backslash before such a character cannot be written. */
    private static String name(Random random) {
        StringBuilder name = new StringBuilder("n");
        for (int length = random.nextInt(6); length > 0; length--) {
            name.append("ab,= é\"".charAt(random.nextInt(7)));
        }
        return name.append(random.nextBoolean() ? "\\x" : "").toString();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(String text) throws MalformedObservationException {
        return (List<Map<String, Object>>) new LineProtocolDecoder()
                .rows(new IncomingRecord("t", null, text.getBytes(UTF_8), new RecordHeaders(), 0, 0));
    }
}
