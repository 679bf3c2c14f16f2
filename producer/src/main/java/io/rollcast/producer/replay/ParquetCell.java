package io.rollcast.producer.replay;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Values of Parquet as those of {@link Row#cell}: by their logical type, where they have one. */
final class ParquetCell {

    /** Julian day of 1970-01-01: INT96 counts days from noon of the first Julian day. */
    private static final int EPOCH_JULIAN_DAY = 2_440_588;

    private ParquetCell() {}

    /**
     * Returns a cell that is there.
     *
     * @throws IllegalArgumentException if it has bytes that are no text; the message says so
     */
    static Object of(Group group, String field, PrimitiveType type) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
            return time(group.getLong(field, 0), timestamp);
        }
        if (logical instanceof DateLogicalTypeAnnotation) {
            return LocalDate.ofEpochDay(group.getInteger(field, 0));
        }
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return new BigDecimal(unscaled(group, field, type), decimal.getScale());
        }
        if (logical instanceof UUIDLogicalTypeAnnotation) {
            ByteBuffer bytes = group.getBinary(field, 0).toByteBuffer();
            return new UUID(bytes.getLong(), bytes.getLong()).toString();
        }
        if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
            return unsigned(group, field, type);
        }
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> group.getBoolean(field, 0);
            case INT32 -> group.getInteger(field, 0);
            case INT64 -> group.getLong(field, 0);
            case FLOAT -> group.getFloat(field, 0);
            case DOUBLE -> group.getDouble(field, 0);
            case INT96 -> int96(group.getInt96(field, 0).toByteBuffer());
            case BINARY, FIXED_LEN_BYTE_ARRAY -> text(group.getBinary(field, 0).toByteBuffer());
        };
    }

    private static String text(ByteBuffer bytes) {
        int size = bytes.remaining();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "it has %d bytes that are no text in UTF-8; name another column".formatted(size), e);
        }
    }

    private static Number unsigned(Group group, String field, PrimitiveType type) {
        return type.getPrimitiveTypeName() == PrimitiveTypeName.INT32
                ? (Number) Integer.toUnsignedLong(group.getInteger(field, 0))
                : new BigInteger(Long.toUnsignedString(group.getLong(field, 0)));
    }

    private static Object time(long number, TimestampLogicalTypeAnnotation type) {
        ChronoUnit unit = switch (type.getUnit()) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
        Instant instant = Instant.EPOCH.plus(number, unit);
        return type.isAdjustedToUTC() ? instant : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static BigInteger unscaled(Group group, String field, PrimitiveType type) {
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> BigInteger.valueOf(group.getInteger(field, 0));
            case INT64 -> BigInteger.valueOf(group.getLong(field, 0));
            default -> new BigInteger(group.getBinary(field, 0).getBytes());
        };
    }

    private static Instant int96(ByteBuffer bytes) {
        ByteBuffer little = bytes.order(ByteOrder.LITTLE_ENDIAN);
        long nanosOfDay = little.getLong();
        long day = little.getInt() - (long) EPOCH_JULIAN_DAY;
        return Instant.EPOCH.plus(day, ChronoUnit.DAYS).plusNanos(nanosOfDay);
    }
}
