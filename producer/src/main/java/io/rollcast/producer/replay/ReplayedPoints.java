package io.rollcast.producer.replay;

import io.rollcast.producer.replay.BadRowException.Reason;
import io.rollcast.producer.replay.ColumnChoice.Layout;
import io.rollcast.service.FileFault;
import io.rollcast.wire.Observation;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Points of a recorded file, one by one, in the file's order. What is no point is skipped and counted, or ends a strict
 * replay. Used by the publishing thread alone.
 */
public final class ReplayedPoints implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayedPoints.class);

    /** Number of faults that are logged one by one; further ones are only counted. */
    private static final int MOST_REPORTED = 20;

    private final Path file;
    private final boolean strict;
    private final ReplayCount count;
    private final AcceptedTimes accepted;
    private final RowReader rows;
    private final RowMapping mapping;
    private final Sink sink = new Sink();
    private final Queue<Observation> ready = new ArrayDeque<>();

    /**
     * @param count counts what is read
     * @param accepted times that the topic accepts; points of other times are skipped
     * @throws IOException if the file cannot be read, or lacks a column; the message names it and the remedy
     */
    public ReplayedPoints(ReplayConfig config, ReplayCount count, AcceptedTimes accepted) throws IOException {
        file = config.file();
        strict = config.strict();
        this.count = count;
        this.accepted = accepted;
        try {
            rows = ReplayFile.open(file, config.format());
        } catch (IOException e) {
            throw new IOException("%s: %s".formatted(file, FileFault.reason(file, e)), e);
        }
        try {
            mapping = mapping(config, rows);
        } catch (IOException e) {
            rows.close();
            throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static RowMapping mapping(ReplayConfig config, RowReader rows) throws IOException {
        Columns columns =
                Columns.of(rows, config.columns(), config.times().grid().isPresent());
        Layout layout = config.columns().layout();
        Values values = new Values(config.format().decimalComma());
        return layout == Layout.ROWS
                ? new SeriesRows(columns, values, config.times().grid().orElseThrow())
                : new PointRows(ReplayFile.stem(config.file()), columns, layout, values, config.times());
    }

    /**
     * Returns the next point, with its event time, or null after the last one.
     *
     * @throws IOException if the file cannot be read any further, if it has a fault and the replay is strict, or if it has
     *     rows and none of them is a point
     */
    public @Nullable Observation next() throws IOException {
        try {
            boolean more = true;
            while (more && ready.isEmpty()) {
                more = readRow();
            }
        } catch (IOException e) {
            throw new IOException("%s, %s: %s".formatted(file, rows.position(), e.getMessage()), e);
        }
        if (ready.isEmpty() && count.rows() > 0 && count.points() == 0) {
            throw new IOException("%s holds no point that can be published: %s".formatted(file, count.summary()));
        }
        return ready.poll();
    }

    /** Reads a row with any number of points; false if there is none left. */
    private boolean readRow() throws IOException {
        try {
            Row row = rows.next();
            if (row == null) {
                return false;
            }
            map(row);
        } catch (BadRowException fault) {
            sink.fault(fault);
            mapping.unreadable();
        }
        count.row();
        return true;
    }

    private void map(Row row) throws IOException {
        try {
            mapping.map(row, sink);
        } catch (BadRowException fault) {
            sink.fault(fault);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    /** Where the points of a row go. */
    private final class Sink implements PointSink {

        @Override
        public void point(Observation point) throws IOException {
            Optional<String> refusal = accepted.refusal(point.timestampMs());
            if (refusal.isPresent()) {
                fault(new BadRowException(Reason.REFUSED_TIME, refusal.get()));
                return;
            }
            count.point(point);
            ready.add(point);
        }

        @Override
        public void missing() {
            count.missingValue();
        }

        @Override
        public void fault(BadRowException fault) throws IOException {
            if (strict) {
                throw new IOException(fault.getMessage(), fault);
            }
            count.fault(fault.reason());
            if (count.skipped() <= MOST_REPORTED) {
                LOG.warn("{}, {} is skipped: {}", file, rows.position(), fault.getMessage());
            }
            if (count.skipped() == MOST_REPORTED) {
                LOG.warn("{}: further faults are counted, and not reported one by one", file);
            }
        }
    }
}
