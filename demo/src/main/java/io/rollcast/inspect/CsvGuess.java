package io.rollcast.inspect;

import io.rollcast.inspect.TopicSample.Sampled;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.Numbers;
import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Guesses delimiter, header and columns of CSV. Where no header names the columns, they are named after what they have:
 * {@code time}, {@code value}, {@code id}, {@code column3}.
 */
final class CsvGuess {

    /** The likeliest first: commas stand in texts and numbers, too. */
    private static final char[] DELIMITERS = {'\t', ';', '|', ','};

    private static final int LOOKED_AT = 500;
    private static final double MOST = 0.9;

    private final List<Sampled> records;
    private final List<Sampled> first;

    CsvGuess(List<Sampled> records) {
        this.records = records;
        this.first = records.subList(0, Math.min(LOOKED_AT, records.size()));
    }

    /** CSV of the delimiter that makes the most cells, the same number in most records; null if it is none. */
    @Nullable
    Recognition recognition() {
        int most = 1;
        char best = ',';
        for (char delimiter : DELIMITERS) {
            int width = usualWidth(delimiter);
            if (width > most) {
                most = width;
                best = delimiter;
            }
        }
        return most == 1 ? null : recognition(best, most);
    }

    /** Number of cells of a line; 0 if most lines differ. */
    private int usualWidth(char delimiter) {
        int width = 0;
        int agreed = 0;
        for (Sampled sampled : first) {
            String text = new String(sampled.value(), StandardCharsets.UTF_8);
            String line = text.lines().filter(any -> !any.isBlank()).findFirst().orElse("");
            int cells = line.split(quoted(delimiter), -1).length;
            width = width == 0 ? cells : width;
            boolean isText = line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0xfffd));
            agreed += isText && cells == width ? 1 : 0;
        }
        return agreed >= MOST * first.size() ? width : 0;
    }

    private static String quoted(char delimiter) {
        return Pattern.quote(String.valueOf(delimiter));
    }

    private Recognition recognition(char delimiter, int width) {
        List<String> arguments = new ArrayList<>(List.of("--format", "csv"));
        if (delimiter != ',') {
            arguments.addAll(List.of("--csv-delimiter", String.valueOf(delimiter)));
        }
        boolean hasHeader = hasHeader(delimiter);
        List<String> columns = hasHeader ? List.of() : columns(delimiter, width);
        arguments.addAll(hasHeader ? List.of("--csv-header") : List.of("--csv-columns", String.join(",", columns)));
        ValueDecoder decoder = Formats.csv(columns, delimiter);
        String words = "CSV, %d columns, delimiter '%s'%s"
                .formatted(
                        width,
                        delimiter == '\t' ? "tab" : String.valueOf(delimiter),
                        hasHeader ? ", a header in each record" : ", no header: the names of columns are made up");
        return new Recognition(
                ValueFormat.CSV, words, arguments, decoder, Recogniser.share(decoder, records, row -> true));
    }

    /** Whether records begin with the same line, without a number in it, and go on. */
    private boolean hasHeader(char delimiter) {
        String header = null;
        int same = 0;
        for (Sampled sampled : first) {
            List<String> lines =
                    new String(sampled.value(), StandardCharsets.UTF_8).lines().toList();
            header = header == null && !lines.isEmpty() ? lines.get(0) : header;
            same += lines.size() > 1 && lines.get(0).equals(header) ? 1 : 0;
        }
        boolean isNames = header != null
                && List.of(header.split(quoted(delimiter), -1)).stream()
                        .allMatch(cell -> !cell.isBlank() && Numbers.number(cell) == null && !Times.isTime(cell));
        return isNames && same >= MOST * first.size();
    }

    private List<String> columns(char delimiter, int width) {
        List<String> numbered =
                IntStream.rangeClosed(1, width).mapToObj(i -> "column" + i).toList();
        List<List<String>> cells = cells(Formats.csv(numbered, delimiter), numbered);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            names.add(name(cells.get(i), numbered.get(i), names));
        }
        return names;
    }

    private List<List<String>> cells(ValueDecoder decoder, List<String> columns) {
        List<List<String>> cells = columns.stream()
                .map(any -> (List<String>) new ArrayList<String>())
                .toList();
        for (Sampled sampled : first) {
            try {
                for (Object row : decoder.rows(sampled.record())) {
                    for (int i = 0; i < columns.size(); i++) {
                        cells.get(i).add(String.valueOf(((Map<?, ?>) row).get(columns.get(i))));
                    }
                }
            } catch (MalformedObservationException e) {
                // A line of other cells.
            }
        }
        return cells;
    }

    /** The first column of its sort has the plain name, others keep their numbers. */
    private static String name(List<String> cells, String numbered, List<String> taken) {
        String sort = numbered;
        if (most(cells, Times::isTime)) {
            sort = "time";
        } else if (most(cells, cell -> Numbers.number(cell) != null || Numbers.isMissing(cell))) {
            sort = "value";
        } else if (cells.stream().distinct().count() <= Math.max(1, cells.size() / 2)) {
            sort = "id";
        }
        return !taken.contains(sort) ? sort : sort.equals("value") ? sort + (taken.size() + 1) : numbered;
    }

    private static boolean most(List<String> cells, Predicate<String> rule) {
        return !cells.isEmpty() && cells.stream().filter(rule).count() >= MOST * cells.size();
    }
}
