package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.series.UnreadableStateException;
import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.PointMaker;
import io.rollcast.wire.points.PointRules;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Formats of what is stored of open steps, and what is said of bytes that this build cannot read: the forecaster ends with it.
 *
 * <p>The stream thread of the task calls it.
 */
final class StepFormats {

    /**
     * Mark of the store: the format of the build that last began to write to it. It is that of {@link PointMaker}'s rows, and is
     * raised as well when another row gets a format that the build before does not read.
     */
    static final byte LATEST = 5;

    /** Where the store has its mark, as that of series has. */
    static final Bytes MARK = SeriesStore.FORMAT;

    /** Version of the row of a partition's times, its last byte. Earlier builds wrote the times alone, and read no further. */
    private static final byte TIMES = 1;

    private static final int TIMES_AT = 2 * Long.BYTES;

    /**
     * The times of a partition.
     *
     * @param latestMs latest event time, or {@link OpenSteps#NEVER}
     * @param closedBeforeMs steps that began before it are closed, or {@link OpenSteps#NEVER}
     */
    record Times(long latestMs, long closedBeforeMs) {

        /** The times as bytes: latest event time i64, end of what is closed i64, version u8. */
        byte[] encode() {
            return ByteBuffer.allocate(TIMES_AT + 1)
                    .putLong(latestMs)
                    .putLong(closedBeforeMs)
                    .put(TIMES)
                    .array();
        }

        /**
         * Reads what {@link #encode} wrote, or an earlier build.
         *
         * @throws UnreadableStateException if a later build wrote it in another format, or the bytes end too early
         */
        static Times decode(byte @Nullable [] row) {
            if (row == null) {
                return new Times(OpenSteps.NEVER, OpenSteps.NEVER);
            }
            if (row.length < TIMES_AT) {
                throw damaged("the times of a partition", row);
            }
            if (row.length > TIMES_AT && row[TIMES_AT] != TIMES) {
                throw unknown("the times of a partition", row[TIMES_AT], "format " + TIMES);
            }
            ByteBuffer bytes = ByteBuffer.wrap(row);
            return new Times(bytes.getLong(), bytes.getLong());
        }
    }

    private StepFormats() {}

    /**
     * A task begins to use the store, which has been restored: before anything is read, its mark is checked, and is this build's
     * from now on.
     *
     * @throws UnreadableStateException if a later build wrote to it
     */
    static void begin(KeyValueStore<Bytes, byte[]> rows) {
        byte[] marked = rows.get(MARK);
        if (marked != null && marked[0] > LATEST) {
            throw unknown("open steps", marked[0], "formats up to " + LATEST);
        }
        if (marked == null || marked[0] < LATEST) {
            rows.put(MARK, new byte[] {LATEST});
        }
    }

    /**
     * Reads the row of a series.
     *
     * @throws UnreadableStateException if a later build wrote it in another format, or the bytes end too early
     */
    static PointMaker maker(PointRules rules, String series, byte[] row) {
        try {
            return PointMaker.decode(rules, row);
        } catch (BufferUnderflowException e) {
            throw damaged("the open steps of series '%s'".formatted(series), row);
        } catch (IllegalStateException e) {
            throw new UnreadableStateException(
                    "store steps, series '%s': %s, or reset the application".formatted(series, e.getMessage()));
        }
    }

    /**
     * For a format that this build does not read.
     *
     * @param what is stored, in the plural
     * @param reads what this build reads
     */
    static UnreadableStateException unknown(String what, byte found, String reads) {
        return new UnreadableStateException(
                "store steps: %s are stored in format %d, and this build reads %s: run the build that wrote them, or a later one, or reset the application"
                        .formatted(what, found, reads));
    }

    /**
     * For bytes that end before all is read.
     *
     * @param what is stored, in the plural
     */
    static UnreadableStateException damaged(String what, byte[] row) {
        return new UnreadableStateException(
                "store steps: %s end within the %d bytes that are stored of them, which are damaged: delete the state directory, which is restored from Kafka, and if that does not help reset the application"
                        .formatted(what, row.length));
    }
}
