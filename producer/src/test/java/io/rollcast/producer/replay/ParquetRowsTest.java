package io.rollcast.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.producer.replay.ColumnChoice.Layout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetRowsTest {

    private static final String POINTS =
            "message m { optional binary series (STRING); required int64 timestamp (TIMESTAMP(MILLIS,true)); optional double value; }";

    @TempDir
    Path directory;

    private Path write(String schema, CompressionCodecName codec, int rows, RowWriter row) throws IOException {
        Path path = directory.resolve("points");
        MessageType type = MessageTypeParser.parseMessageType(schema);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(path))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .withCompressionCodec(codec)
                .withCodecFactory(new Compressors())
                .withRowGroupRowCountLimit(400)
                .build()) {
            for (int i = 0; i < rows; i++) {
                Group group = new SimpleGroup(type);
                row.write(group, i);
                writer.write(group);
            }
        }
        return path;
    }

    private Path write(String schema, Consumer<Group> row) throws IOException {
        return write(schema, CompressionCodecName.UNCOMPRESSED, 1, (group, number) -> row.accept(group));
    }

    private interface RowWriter {
        void write(Group group, int number);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
    void readsEachCodec(CompressionCodecName codec) throws Exception {
        // Given: several row groups, and a value of every third row missing
        Path file = write(POINTS, codec, 1_000, (group, number) -> {
            group.append("series", "s" + number % 2).append("timestamp", 1_764_000_000_000L + number);
            if (number % 3 > 0) {
                group.append("value", number / 4.0);
            }
        });
        Replaying replaying = new Replaying(file);

        // When
        List<String> points = replaying.points();

        // Then
        assertThat(points).hasSize(666).startsWith("s1 1764000000001 0.25").endsWith("s0 1764000000998 249.5");
        assertThat(replaying.count.missing()).isEqualTo(334);
    }

    @Test
    void readsLogicalTypesOfTimesAndNumbers() throws Exception {
        Path file = write(
                "message m { required int64 micros (TIMESTAMP(MICROS,true)); required int64 nanos (TIMESTAMP(NANOS,false));"
                        + " required int32 day (DATE); required int96 spark; required int32 small; required float single;"
                        + " required int32 cents (DECIMAL(9,2)); }",
                group -> group.append("micros", 1_764_000_000_123_456L)
                        .append("nanos", 1_764_000_000_123_456_789L)
                        .append("day", 20_416)
                        .append("spark", spark(20_416, 3_600_000_000_000L))
                        .append("small", 7)
                        .append("single", 0.5f)
                        .append("cents", 1_234));

        for (String[] column : new String[][] {
            {"micros", "1764000000123"},
            {"nanos", "1764000000123"},
            {"day", "1763942400000"},
            {"spark", "1763946000000"}
        }) {
            assertThat(new Replaying(file)
                            .columns(List.of(), column[0], List.of("small", "single", "cents"), Layout.LONG)
                            .points())
                    .as(column[0])
                    .containsExactly(
                            "small " + column[1] + " 7.0",
                            "single " + column[1] + " 0.5",
                            "cents " + column[1] + " 12.34");
        }
    }

    @Test
    void unsignedNumbersDoNotBecomeNegative() throws Exception {
        Path file = write(
                "message m { required int64 time; required int32 bytes (INTEGER(32,false));"
                        + " required int64 total (INTEGER(64,false)); required int32 small (INTEGER(8,true)); }",
                group -> group.append("time", 1_764_000_000_000L)
                        .append("bytes", (int) 3_000_000_000L)
                        .append("total", Long.MIN_VALUE)
                        .append("small", -7));

        assertThat(new Replaying(file)
                        .columns(List.of(), "time", List.of("bytes", "total", "small"), Layout.LONG)
                        .points())
                .containsExactly(
                        "bytes 1764000000000 3.0E9",
                        "total 1764000000000 " + Math.pow(2, 63),
                        "small 1764000000000 -7.0");
    }

    @Test
    void aUuidIsItsTextAndOtherBytesAreNoIds() throws Exception {
        byte[] bytes = {
            0x12,
            0x3e,
            0x45,
            0x67,
            (byte) 0xe8,
            (byte) 0x9b,
            0x12,
            (byte) 0xd3,
            (byte) 0xa4,
            0x56,
            0x42,
            0x66,
            0x14,
            0x17,
            0x40,
            0
        };
        Path file = write(
                "message m { required fixed_len_byte_array(16) uuid (UUID); required fixed_len_byte_array(16) raw;"
                        + " required binary text; required int64 time; required double v; }",
                group -> group.append("uuid", Binary.fromConstantByteArray(bytes))
                        .append("raw", Binary.fromConstantByteArray(bytes))
                        .append("text", "t-1")
                        .append("time", 1_764_000_000L)
                        .append("v", 1.5));

        assertThat(new Replaying(file)
                        .columns(List.of("uuid", "text"), "time", List.of("v"), Layout.LONG)
                        .points())
                .containsExactly("123e4567-e89b-12d3-a456-426614174000|t-1 1764000000000 1.5");
        assertThatThrownBy(() -> new Replaying(file)
                        .columns(List.of("raw"), "time", List.of("v"), Layout.LONG)
                        .points())
                .hasMessageContainingAll("column 'raw'", "16 bytes that are no text");
    }

    private static NanoTime spark(int epochDay, long nanosOfDay) {
        return new NanoTime(2_440_588 + epochDay, nanosOfDay);
    }

    @Test
    void findsNestedColumnsAndLeavesListsOut() throws Exception {
        Path file = write(
                "message m { optional group tags { required binary host (STRING); } repeated int32 many; required int64 time; required double y; }",
                group -> {
                    group.addGroup("tags").append("host", "a");
                    group.append("many", 1)
                            .append("many", 2)
                            .append("time", 1_764_000_000L)
                            .append("y", Double.NaN);
                });
        Replaying replaying =
                new Replaying(file).columns(List.of("tags.host"), null, List.of("y", "time"), Layout.LONG);

        assertThat(replaying.points()).containsExactly("a|time 1764000000000 1.764E9");
        assertThat(replaying.count.missing()).isEqualTo(1);
    }

    @Test
    void everyNumericColumnOfAWideFileIsASeries() throws Exception {
        Path file = write(
                "message m { required int64 timestamp; required double a; required binary note (STRING); required boolean up; required int32 b; }",
                group -> group.append("timestamp", 1_764_000_000L)
                        .append("a", 1.0)
                        .append("note", "x")
                        .append("up", true)
                        .append("b", 2));

        assertThat(new Replaying(file)
                        .columns(List.of(), null, List.of(), Layout.COLUMNS)
                        .points())
                .containsExactly("a 1764000000000 1.0", "b 1764000000000 2.0");
    }

    @Test
    void saysThatAFileIsDamaged() throws Exception {
        Path file = write(POINTS, group -> group.append("timestamp", 1L));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> new Replaying(file).points())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read as Parquet");
    }

    /** Codecs to write with: gzip by the JDK, and Parquet's own others. */
    private static final class Compressors implements CompressionCodecFactory {

        private final CodecFactory others = new CodecFactory(new PlainParquetConfiguration(), 0);

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            if (codec != CompressionCodecName.GZIP) {
                return others.getCompressor(codec);
            }
            return new BytesInputCompressor() {
                @Override
                public BytesInput compress(BytesInput bytes) throws IOException {
                    ByteArrayOutputStream packed = new ByteArrayOutputStream();
                    try (GZIPOutputStream packer = new GZIPOutputStream(packed)) {
                        bytes.writeAllTo(packer);
                    }
                    return BytesInput.from(packed.toByteArray());
                }

                @Override
                public CompressionCodecName getCodecName() {
                    return codec;
                }

                @Override
                public void release() {}
            };
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException("files are only written");
        }

        @Override
        public void release() {
            others.release();
        }
    }
}
