package io.rollcast.producer.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Codecs of Parquet files to read: gzip by the JDK, because Parquet's own needs Hadoop; Snappy, Zstandard and raw LZ4. */
final class ParquetCodecs implements CompressionCodecFactory {

    private final CodecFactory others = new CodecFactory(new PlainParquetConfiguration(), 0);

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case GZIP -> new Gunzip();
            case LZO, BROTLI, LZ4 ->
                throw new IllegalArgumentException(
                        "it is compressed with %s; write it with SNAPPY, ZSTD, GZIP, LZ4_RAW or without compression"
                                .formatted(codec));
            default -> others.getDecompressor(codec);
        };
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("files are only read");
    }

    @Override
    public void release() {
        others.release();
    }

    private static final class Gunzip implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput bytes, int length) throws IOException {
            return BytesInput.from(inflated(bytes, length));
        }

        @Override
        public void decompress(ByteBuffer input, int inputLength, ByteBuffer output, int length) throws IOException {
            ByteBuffer part = input.slice().limit(inputLength);
            output.put(inflated(BytesInput.from(part), length));
            input.position(input.position() + inputLength);
        }

        private static byte[] inflated(BytesInput bytes, int length) throws IOException {
            try (GZIPInputStream inflater = new GZIPInputStream(bytes.toInputStream())) {
                return inflater.readNBytes(length);
            }
        }

        @Override
        public void release() {}
    }
}
