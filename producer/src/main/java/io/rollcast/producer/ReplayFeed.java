package io.rollcast.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.wire.Observation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recorded series from a CSV file in UTF-8 with a header: columns {@code series}, {@code timestamp} (epoch milliseconds,
 * or an ISO-8601 instant) and {@code value}, in any order; other columns are ignored. Points are read one by one and
 * published in the file's order, which should be the order of time.
 *
 * <p>A record is one line, and each line is parsed by itself: a quote that is not closed spoils its own line, not the rest
 * of the file.
 */
final class ReplayFeed implements Feed {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayFeed.class);
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreSurroundingSpaces(true).get();
    private static final List<String> COLUMNS = List.of("series", "timestamp", "value");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

    /** Form of a number. Java's own parser accepts more, such as 1f and 0x1p3. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    /** Number of bad lines that are logged one by one; further ones are only counted. */
    private static final int MOST_REPORTED = 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char REPLACEMENT = '\uFFFD';

    private final Path file;
    private final boolean strict;
    private final ProducerMeters meters;
    private final BufferedReader lines;
    private final int[] columns = new int[COLUMNS.size()];
    private long lineNumber;
    private long skipped;

    /** @throws IOException if the file cannot be read or has no such header */
    ReplayFeed(Replay config, ProducerMeters meters) throws IOException {
        this.file = config.file();
        this.strict = config.strict();
        this.meters = meters;
        lines = new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8));
        try {
            readHeader();
        } catch (IOException e) {
            lines.close();
            throw e;
        }
    }

    private void readHeader() throws IOException {
        String line = readLine();
        if (line != null && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK) {
            line = line.substring(1);
        }
        List<String> names = new ArrayList<>();
        if (line != null && !line.isBlank()) {
            try {
                fields(line).forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
            } catch (IOException e) {
                throw new IOException("the header of %s cannot be read: %s".formatted(file, e.getMessage()), e);
            }
        }
        if (!names.containsAll(COLUMNS)) {
            throw new IOException("%s begins with the columns %s: its first line must be a header that names %s"
                    .formatted(file, names, COLUMNS));
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i] = names.indexOf(COLUMNS.get(i));
        }
    }

    private @Nullable String readLine() throws IOException {
        lineNumber++;
        return lines.readLine();
    }

    private static CSVRecord fields(String line) throws IOException {
        try (CSVParser parser = CSVParser.parse(line, FORMAT)) {
            return parser.iterator().next();
        } catch (UncheckedIOException e) {
            throw new IOException("its quotes do not match: close them, and double a quote inside of a field", e);
        }
    }

    @Override
    public @Nullable Point next() throws IOException {
        for (String line = readLine(); line != null; line = readLine()) {
            if (line.isBlank()) {
                continue;
            }
            try {
                return point(line);
            } catch (IOException | IllegalArgumentException | DateTimeException e) {
                skip(e);
            }
        }
        return null;
    }

    private Point point(String line) throws IOException {
        if (line.indexOf(REPLACEMENT) >= 0) {
            throw new IllegalArgumentException("it is not UTF-8");
        }
        CSVRecord fields = fields(line);
        String series = field(fields, 0);
        if (series.getBytes(UTF_8).length > Observation.MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the series id is longer than %d bytes".formatted(Observation.MAX_KEY_BYTES));
        }
        String value = field(fields, 2);
        if (!NUMBER.matcher(value).matches()) {
            throw new IllegalArgumentException("the value '%s' is not a finite number".formatted(value));
        }
        return new Point(new Observation(series, Double.parseDouble(value)), timestampMs(field(fields, 1)));
    }

    private String field(CSVRecord fields, int which) {
        if (columns[which] >= fields.size()) {
            throw new IllegalArgumentException("the column '%s' is missing".formatted(COLUMNS.get(which)));
        }
        return fields.get(columns[which]);
    }

    private static long timestampMs(String text) {
        if (INTEGER.matcher(text).matches()) {
            return Long.parseLong(text);
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "the timestamp '%s' is neither epoch milliseconds nor an instant such as 2026-01-31T12:00:00Z"
                            .formatted(text),
                    e);
        }
    }

    private void skip(Exception fault) throws IOException {
        if (strict) {
            throw new IOException("%s, line %d: %s".formatted(file, lineNumber, fault.getMessage()), fault);
        }
        skipped++;
        meters.skippedLine();
        if (skipped <= MOST_REPORTED) {
            LOG.warn("{}, line {} is skipped: {}", file, lineNumber, fault.getMessage());
        }
        if (skipped == MOST_REPORTED) {
            LOG.warn("{}: further bad lines are counted, and not reported one by one", file);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
