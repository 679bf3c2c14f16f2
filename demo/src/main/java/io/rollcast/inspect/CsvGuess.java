package io.rollcast.inspect;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.rollcast.inspect.TopicSample.Sampled;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.Numbers;
import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Guesses delimiter, header and columns of CSV. Where no header names the columns, they are named after what they have:
 * {@code time}, {@code id}, {@code column3}, and {@code value}, or {@code value4} and the like where several have numbers.
 */
final class CsvGuess {

    /** The likeliest first: commas stand in texts and numbers, too. */
    private static final char[] DELIMITERS = {'\t', ';', '|', ','};

    /** Three digits behind the comma may be a group of a thousand. */
    private static final Pattern GROUP = Pattern.compile(".*,\\d{3}");

    /** What stands behind the comma of a number with decimals alone: two whole numbers have none of these. */
    private static final Pattern ONLY_DECIMALS = Pattern.compile("[^,]*|.*,0\\d+");

    private static final int LOOKED_AT = 500;
    private static final double MOST = 0.9;

    /** Least share of records with a decimal comma: whole numbers can be written without one. */
    private static final double SOME = 0.5;

    /** Fewest lines of a device, on the average, for its number to be an id. */
    private static final int LEAST_ROWS = 3;

    /** Most lines of a device, in those of the one that has fewest. */
    private static final int MOST_OFTEN = 3;

    private static final String TIME = "time";
    private static final String VALUE = "value";
    private static final String ID = "id";
    private static final String OTHER = "column";

    private final List<Sampled> records;
    private final List<Sampled> first;

    CsvGuess(List<Sampled> records) {
        this.records = records;
        this.first = records.subList(0, Math.min(LOOKED_AT, records.size()));
    }

    /**
     * CSV of the delimiter that makes the most cells, the same number in most records; null if it is none. A comma is none
     * where the cells of another one have decimal commas, or all that there is are numbers of which some can only have them.
     */
    @Nullable
    Recognition recognition() {
        int most = 1;
        char best = ';';
        for (char delimiter : DELIMITERS) {
            boolean isDecimal = delimiter == ',' && hasDecimalCommas(best, most);
            int width = isDecimal ? 0 : usualWidth(delimiter);
            if (width > most) {
                most = width;
                best = delimiter;
            }
        }
        boolean hasDecimalCommas = best != ',' && hasDecimalCommas(best, most);
        return most == 1 && !hasDecimalCommas ? null : recognition(best, most, hasDecimalCommas);
    }

    private boolean hasDecimalCommas(char delimiter, int width) {
        List<List<String>> numbers = first.stream()
                .map(sampled -> text(sampled)
                        .lines()
                        .flatMap(line -> Arrays.stream(line.split(quoted(delimiter), -1)))
                        .map(String::strip)
                        .filter(cell -> Numbers.pointed(cell) != null)
                        .toList())
                .toList();
        List<String> withCommas = numbers.stream()
                .flatMap(List::stream)
                .filter(cell -> cell.indexOf(',') >= 0)
                .toList();
        long records = numbers.stream()
                .filter(cells -> cells.stream().anyMatch(cell -> cell.indexOf(',') >= 0))
                .count();
        return records >= SOME * first.size()
                && !withCommas.stream().allMatch(cell -> GROUP.matcher(cell).matches())
                && (width > 1
                        || numbers.stream()
                                .flatMap(List::stream)
                                .anyMatch(cell -> ONLY_DECIMALS.matcher(cell).matches()));
    }

    private static String text(Sampled sampled) {
        return new String(sampled.value(), StandardCharsets.UTF_8);
    }

    /** CSV whose cells have points for decimal commas, as fields are told by their numbers. */
    private static ValueDecoder withPoints(ValueDecoder csv) {
        return record -> {
            List<Map<String, String>> rows = new ArrayList<>();
            for (Object row : csv.rows(record)) {
                Map<String, String> pointed = new LinkedHashMap<>();
                ((Map<?, ?>) row).forEach((name, cell) -> {
                    String text = String.valueOf(cell);
                    String number = Numbers.pointed(text);
                    // Times are read with points only.
                    pointed.put(String.valueOf(name), number == null || Times.isTime(number) ? text : number);
                });
                rows.add(pointed);
            }
            return rows;
        };
    }

    private static ValueDecoder decoder(List<String> columns, char delimiter, boolean hasDecimalCommas) {
        ValueDecoder csv = Formats.csv(columns, delimiter);
        return hasDecimalCommas ? withPoints(csv) : csv;
    }

    /** Number of cells of a line; 0 if most lines differ. */
    private int usualWidth(char delimiter) {
        int width = 0;
        int agreed = 0;
        for (Sampled sampled : first) {
            String line = text(sampled)
                    .lines()
                    .filter(any -> !any.isBlank())
                    .findFirst()
                    .orElse("");
            int cells = line.replaceAll("\"[^\"]*\"", "").split(quoted(delimiter), -1).length;
            width = width == 0 ? cells : width;
            boolean isText = line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0xfffd));
            agreed += isText && cells == width ? 1 : 0;
        }
        return agreed >= MOST * first.size() ? width : 0;
    }

    private static String quoted(char delimiter) {
        return Pattern.quote(String.valueOf(delimiter));
    }

    private Recognition recognition(char delimiter, int width, boolean hasDecimalCommas) {
        List<String> arguments = new ArrayList<>(List.of("--format", "csv"));
        if (delimiter != ',') {
            arguments.addAll(List.of("--csv-delimiter", named(delimiter)));
        }
        if (hasDecimalCommas) {
            arguments.addAll(List.of("--csv-decimal", "comma"));
        }
        boolean hasHeader = hasHeader(delimiter);
        List<String> columns = hasHeader ? List.of() : columns(delimiter, width, hasDecimalCommas);
        arguments.addAll(hasHeader ? List.of("--csv-header") : List.of("--csv-columns", String.join(",", columns)));
        ValueDecoder decoder = decoder(columns, delimiter, hasDecimalCommas);
        String words = width == 1
                ? "numbers with a decimal comma; should it separate two numbers, give --format csv --csv-columns a,b"
                : "CSV, %d columns, delimiter '%s'%s%s"
                        .formatted(
                                width,
                                named(delimiter),
                                hasDecimalCommas ? ", numbers have decimal commas" : "",
                                hasHeader
                                        ? ", a header in each record"
                                        : ", no header: the names of columns are made up");
        double share = Recogniser.share(
                decoder,
                records,
                row -> width > 1 || ((Map<?, ?>) row).values().stream().allMatch(cell -> Numbers.number(cell) != null));
        return new Recognition(ValueFormat.CSV, words, arguments, decoder, share);
    }

    private static String named(char delimiter) {
        return delimiter == '\t' ? "tab" : String.valueOf(delimiter);
    }

    /** Whether records begin with the same line, without a number in it, and go on. */
    private boolean hasHeader(char delimiter) {
        String header = null;
        int same = 0;
        for (Sampled sampled : first) {
            List<String> lines = text(sampled).lines().toList();
            header = header == null && !lines.isEmpty() ? lines.get(0) : header;
            same += lines.size() > 1 && lines.get(0).equals(header) ? 1 : 0;
        }
        boolean isNames = header != null
                && List.of(header.split(quoted(delimiter), -1)).stream()
                        .allMatch(cell -> !cell.isBlank() && Numbers.number(cell) == null && !Times.isTime(cell));
        return isNames && same >= MOST * first.size();
    }

    private List<String> columns(char delimiter, int width, boolean hasDecimalCommas) {
        List<String> numbered =
                IntStream.rangeClosed(1, width).mapToObj(i -> OTHER + i).toList();
        List<List<String>> cells = cells(decoder(numbered, delimiter, hasDecimalCommas), numbered);
        List<String> sorts = new ArrayList<>(cells.stream().map(CsvGuess::sort).toList());
        int first = (int) sorts.stream().takeWhile(TIME::equals).count();
        if (!sorts.contains(ID)
                && numbers(sorts) > 1
                && sorts.get(first).equals(VALUE)
                && isNumberOfDevice(cells.get(first))) {
            sorts.set(first, ID);
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            String sort = sorts.get(i);
            boolean isPlain = sort.equals(VALUE) ? numbers(sorts) == 1 : !sort.equals(OTHER) && !names.contains(sort);
            names.add(isPlain ? sort : (sort.equals(VALUE) ? VALUE : OTHER) + (i + 1));
        }
        return names;
    }

    private static long numbers(List<String> sorts) {
        return sorts.stream().filter(VALUE::equals).count();
    }

    /** Records with keys have their ids already. */
    private boolean isNumberOfDevice(List<String> cells) {
        return first.stream().allMatch(sampled -> sampled.record().key() == null)
                && cells.stream().allMatch(cell -> cell.matches("\\d+"))
                && cells.stream().distinct().count() <= Math.max(1, cells.size() / LEAST_ROWS)
                && comeAboutEquallyOften(cells);
    }

    /** As devices do, and measurements do not: of those the middle ones are more frequent. */
    private static boolean comeAboutEquallyOften(List<String> cells) {
        LongSummaryStatistics often = cells.stream().collect(groupingBy(cell -> cell, counting())).values().stream()
                .mapToLong(Long::longValue)
                .summaryStatistics();
        return often.getMax() <= MOST_OFTEN * often.getMin();
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

    private static String sort(List<String> cells) {
        if (most(cells, Times::isTime) || haveTimeForm(cells)) {
            return TIME;
        }
        if (most(cells, cell -> Numbers.number(cell) != null || Numbers.isMissing(cell))) {
            return VALUE;
        }
        return cells.stream().distinct().count() <= Math.max(1, cells.size() / 2) ? ID : OTHER;
    }

    private static boolean haveTimeForm(List<String> cells) {
        TimeForms forms = new TimeForms();
        cells.forEach(cell -> forms.add(cell, 0));
        return forms.form().isPresent();
    }

    private static boolean most(List<String> cells, Predicate<String> rule) {
        return !cells.isEmpty() && cells.stream().filter(rule).count() >= MOST * cells.size();
    }
}
