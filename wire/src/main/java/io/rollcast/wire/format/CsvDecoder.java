package io.rollcast.wire.format;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Lines of cells: each line is a row, its cells are fields by the names of their columns. Empty lines are skipped. */
final class CsvDecoder implements ValueDecoder {

    private final List<String> columns;
    private final CSVFormat format;

    /**
     * @param columns names in the order of the cells; empty if the first line of each record has them
     * @throws IllegalArgumentException if a column has no name, two have the same, or the delimiter cannot be one
     */
    CsvDecoder(List<String> columns, char delimiter) {
        requireNames(columns);
        if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
            throw new IllegalArgumentException(
                    "delimiter '%s': it must be no quote and no end of line".formatted(delimiter));
        }
        this.columns = List.copyOf(columns);
        this.format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreEmptyLines(true)
                .setIgnoreSurroundingSpaces(true)
                .get();
    }

    private static void requireNames(List<String> columns) {
        if (columns.stream().anyMatch(String::isBlank)
                || columns.stream().distinct().count() < columns.size()) {
            throw new IllegalArgumentException(
                    "columns %s: each must have a name of its own".formatted(shown(columns)));
        }
    }

    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        String text = JsonFormat.text(Objects.requireNonNull(record.value()));
        List<Map<String, String>> rows = new ArrayList<>();
        try (CSVParser lines = CSVParser.parse(new StringReader(text), format)) {
            List<String> names = columns;
            for (CSVRecord line : lines) {
                if (names.isEmpty()) {
                    names = header(line);
                } else {
                    rows.add(row(names, line));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw undecodable("the value is not CSV: " + e.getMessage());
        }
        return rows;
    }

    private static List<String> header(CSVRecord line) throws MalformedObservationException {
        List<String> names = line.toList();
        try {
            requireNames(names);
            return names;
        } catch (IllegalArgumentException e) {
            throw undecodable("the header has " + e.getMessage());
        }
    }

    private static Map<String, String> row(List<String> names, CSVRecord line) throws MalformedObservationException {
        if (line.size() != names.size()) {
            throw undecodable("line %d has %d cells: the columns are %s, %d of them"
                    .formatted(line.getRecordNumber(), line.size(), shown(names), names.size()));
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            row.put(names.get(i), line.get(i));
        }
        return row;
    }

    private static String shown(List<String> columns) {
        return Numbers.shown(String.join(",", columns));
    }

    private static MalformedObservationException undecodable(String message) {
        return new MalformedObservationException(Reason.UNDECODABLE, message);
    }
}
