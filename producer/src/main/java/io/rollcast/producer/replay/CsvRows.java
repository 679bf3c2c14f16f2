package io.rollcast.producer.replay;

import io.rollcast.producer.replay.BadRowException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a CSV file. A row is one line, and each line is parsed by itself: a quote that is not closed spoils its own line,
 * not the rest of the file. The delimiter is the character of {@code , ; |} and the tab that the first line has most of.
 */
final class CsvRows implements RowReader {

    /** Candidates, the likeliest last: commas stand in texts and numbers, too. */
    private static final List<Character> DELIMITERS = List.of(',', '|', ';', '\t');

    private final TextLines lines;
    private final CSVFormat format;
    private final boolean isNumbered;
    private final List<String> columns = new ArrayList<>();

    /** @throws IOException if the file is empty, or its header cannot be read */
    CsvRows(TextLines lines, FileFormat stated) throws IOException {
        this.lines = lines;
        this.isNumbered = !stated.header();
        String first = lines.peek();
        if (first == null) {
            throw new IOException("it is empty: a CSV file begins with a header that names its columns");
        }
        char delimiter = stated.delimiter().orElseGet(() -> delimiter(first));
        lines.delimitBy(delimiter);
        format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreSurroundingSpaces(true)
                .get();
        CSVRecord fields;
        try {
            fields = stated.header() ? fields(lines.next()) : fields(first);
        } catch (BadRowException e) {
            throw new IOException("its header cannot be read: " + e.getMessage(), e);
        }
        for (int i = 0; i < fields.size(); i++) {
            columns.add(stated.header() ? fields.get(i) : String.valueOf(i + 1));
        }
    }

    private static char delimiter(String line) {
        String unquoted = line.replaceAll("\"[^\"]*\"", "");
        char best = DELIMITERS.get(0);
        long most = 0;
        for (char candidate : DELIMITERS) {
            long count = unquoted.chars().filter(c -> c == candidate).count();
            if (count > 0 && count >= most) {
                best = candidate;
                most = count;
            }
        }
        return best;
    }

    private CSVRecord fields(@Nullable String line) throws BadRowException {
        try (CSVParser parser = CSVParser.parse(String.valueOf(line), format)) {
            return parser.iterator().next();
        } catch (IOException | UncheckedIOException e) {
            throw new BadRowException(
                    Reason.MALFORMED, "its quotes do not match: close them, and double a quote inside of a field");
        }
    }

    @Override
    public List<String> columns() {
        return List.copyOf(columns);
    }

    @Override
    public boolean mayHaveMoreColumns() {
        return false;
    }

    @Override
    public @Nullable Row next() throws IOException, BadRowException {
        String line = lines.next();
        if (line == null) {
            return null;
        }
        CSVRecord fields = fields(line);
        requireKnownCells(fields);
        return column -> cell(fields, column);
    }

    /** The first line tells how many cells there are: those of a longer one must not be lost without a word. */
    private void requireKnownCells(CSVRecord fields) throws BadRowException {
        for (int i = columns.size(); i < fields.size(); i++) {
            if (!fields.get(i).isEmpty()) {
                throw new BadRowException(
                        Reason.MALFORMED,
                        "it has %d cells, and the first line %d: put fields with '%s' in them in quotes, or, as for numbers of --decimal comma, give another --delimiter%s"
                                .formatted(
                                        fields.size(),
                                        columns.size(),
                                        format.getDelimiterString(),
                                        isNumbered ? "; if rows differ in length, put the longest first" : ""));
            }
        }
    }

    private static Object cell(CSVRecord fields, Column column) throws BadRowException {
        if (column.place() >= fields.size()) {
            throw new BadRowException(Reason.SHORT_ROW, "the column '%s' is missing".formatted(column.name()));
        }
        return fields.get(column.place());
    }

    @Override
    public String position() {
        return "line " + lines.number();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
