package io.rollcast.producer.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcast.producer.replay.BadRowException.Reason;
import io.rollcast.wire.Observation;
import io.rollcast.wire.ShownText;
import io.rollcast.wire.format.SeriesKey;
import java.util.List;

/** Makes series' ids of cells and names. */
final class SeriesIds {

    private SeriesIds() {}

    /**
     * Returns the texts of the columns, joined by {@code |}.
     *
     * @param isPart whether the id gets more parts: then, as in one of several columns, {@code |} is escaped
     * @throws BadRowException if one of them is empty, or the id is too long
     */
    static String of(Row row, List<Column> columns, boolean isPart) throws BadRowException {
        StringBuilder id = new StringBuilder();
        for (Column column : columns) {
            Object cell = row.cell(column);
            String text = cell == null ? "" : cell.toString();
            if (text.isEmpty()) {
                throw new BadRowException(
                        Reason.NO_SERIES,
                        "the column '%s' is empty, and must have the series' id".formatted(column.name()));
            }
            id.append(id.isEmpty() ? "" : "|").append(isPart || columns.size() > 1 ? SeriesKey.escaped(text) : text);
        }
        return checked(id.toString());
    }

    /** Returns an id that is not too long, and has no characters by which readers would take it for binary. */
    static String checked(String id) throws BadRowException {
        if (id.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new BadRowException(
                    Reason.NO_SERIES,
                    "the series id '%s' has a control character, such as a line break or a tab"
                            .formatted(ShownText.line(ShownText.cut(id, 40))));
        }
        // A char has three bytes at most.
        if (id.length() > Observation.MAX_KEY_BYTES / 3 && id.getBytes(UTF_8).length > Observation.MAX_KEY_BYTES) {
            throw new BadRowException(
                    Reason.NO_SERIES,
                    "the series id '%.40s...' is longer than %d bytes".formatted(id, Observation.MAX_KEY_BYTES));
        }
        return id;
    }
}
