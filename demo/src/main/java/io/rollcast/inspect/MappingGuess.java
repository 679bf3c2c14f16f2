package io.rollcast.inspect;

import io.rollcast.inspect.Fields.Row;
import io.rollcast.wire.format.Numbers;
import io.rollcast.wire.format.RowFields;
import io.rollcast.wire.format.ValueFormat;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Guesses what the fields of rows are: the series' id, the measured values, the time. What is certain is left to the
 * defaults, so that few options are told.
 *
 * <p>It is long because ids, times and values are told apart by each other.
 */
final class MappingGuess {

    private static final Pattern OBJECT_OF_TAGS = Pattern.compile("(?i)(tags|labels|dimensions)");

    /** A field of an element of a list: the list, and the field's path in the element. */
    private static final Pattern OF_ELEMENT = Pattern.compile("(.*)\\[\\d+](\\..+)");

    private static final Pattern WRITTEN_DATE = Pattern.compile("\\d+[-./]");

    private static final int MOST_VALUES = 12;

    /** Fewest rows that a series has, on the average, where a field or the key can be its id. */
    private static final double LEAST_ROWS = 3;

    private static final double NEARLY_ALL = 0.95;

    /** What stands for its place in a list has a name there, or a few states; what is an element of its own has others. */
    private static final int MOST_TEXTS_OF_PLACE = 8;

    /** Fewest different times of a series in its rows, on the average. */
    private static final double LEAST_TIMES = 0.4;

    /** Fewest different times of each series, on the average, where many events have the same. */
    private static final double LEAST_TIMES_OF_EACH = 5;

    /** Of the ids in the later half of a sample, the least share that is in the earlier one as well. */
    private static final double LEAST_AGAIN = 0.25;

    /** How many times more records show more of each series, and the most that can be read. */
    private static final int MORE_RECORDS = 10;

    private static final int MOST_RECORDS = 1_000_000;

    private final ValueFormat format;
    private final Fields fields;
    private final ZoneId system;
    private final Set<String> listsOfRows;

    /** Fields that a mapping can name: none in {@link #listsOfRows}, whose places mean nothing. */
    private final List<Field> all;

    private final List<String> arguments = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final Set<String> ids = new LinkedHashSet<>();
    private final List<Field> values = new ArrayList<>();
    private Optional<Field> time = Optional.empty();
    private boolean keyIsId;
    private boolean tellsSeries = true;

    /**
     * A guess of what the fields are.
     *
     * @param system zone of this computer
     */
    MappingGuess(ValueFormat format, Fields fields, ZoneId system) {
        this.format = format;
        this.fields = fields;
        this.system = system;
        this.listsOfRows = listsOfRows();
        this.all = fields.all().stream()
                .filter(field ->
                        listsOfRows.stream().noneMatch(list -> field.path().startsWith(list + "[")))
                .toList();
        if (!hasMappingOfItsOwn()) {
            guess();
        }
    }

    /** Whether the format says by itself what its fields mean. */
    private boolean hasMappingOfItsOwn() {
        return format.timeField() != null;
    }

    private void guess() {
        if (fields.keyFault() != null) {
            remarks.add("keys are no ids: " + fields.keyFault());
        }
        listsOfRows.forEach(list -> remarks.add(
                "the elements of '%s' look like rows, which no option reads as such: split the records into one each before, or read them with --format deserializer"
                        .formatted(list)));
        tellOfCommas();
        chooseIds();
        List<Field> times = all.stream().filter(this::canBeTime).toList();
        time = times.stream().filter(this::tellsPointsApart).max(Comparator.comparingInt(FieldNames::timeScore));
        chooseValues();
        String parts = (keyIsId ? "key" + (ids.isEmpty() ? "" : ",") : "") + String.join(",", ids);
        if (parts.isEmpty()) {
            parts = "topic";
            tellsSeries = !areKeysRefused();
            remarks.add(
                    tellsSeries
                            ? "nothing tells series apart: all records are taken for one series"
                            : "no field tells series apart instead: give --series-key topic to train and forecast if all records are of one series");
        }
        if (!parts.equals("key")) {
            arguments.addAll(List.of("--series-key", parts));
        }
        List<String> paths = values.stream().map(Field::path).toList();
        if (!paths.isEmpty() && !paths.equals(List.of("value")) && !paths.equals(List.of(""))) {
            arguments.addAll(List.of("--value-field", String.join(",", paths)));
        }
        time.ifPresent(this::nameTime);
        tellOfLists();
        time.filter(this::namesNoZone).ifPresent(this::tellOfZone);
        if (time.isEmpty() && !times.isEmpty()) {
            remarks.add("'%s' is the same in nearly all rows of a series: records' timestamps are the times of events"
                    .formatted(times.get(0).path()));
        }
    }

    /** Lists whose elements have the same numbers, and times or many texts of their own, or are often more or fewer. */
    private Set<String> listsOfRows() {
        Set<String> numbers = new HashSet<>();
        Set<String> lists = new LinkedHashSet<>();
        Set<String> varying = new HashSet<>();
        for (Field field : fields.all()) {
            Matcher element = OF_ELEMENT.matcher(field.path());
            if (element.matches()) {
                boolean isNumber = isNumber(field);
                if (isNumber && !numbers.add(element.group(1) + element.group(2))) {
                    lists.add(element.group(1));
                }
                boolean isOfRow = field.type() == Field.Type.TIME
                        || (field.type() == Field.Type.TEXT && field.distinct() > MOST_TEXTS_OF_PLACE);
                if (isOfRow || (isNumber && field.share() < NEARLY_ALL)) {
                    varying.add(element.group(1));
                }
            }
        }
        lists.retainAll(varying);
        return lists;
    }

    private void nameTime(Field field) {
        arguments.addAll(List.of("--time-field", field.path()));
        TimeForms.Form form = field.timeForm();
        if (!form.isIso()) {
            arguments.addAll(List.of("--time-format", form.pattern()));
        }
        if (form.other() != null) {
            remarks.add(
                    "no time in '%s' tells day and month apart: %s is assumed, by which times are nearer to their records' timestamps; else give --time-format '%s'"
                            .formatted(field.path(), form.pattern(), form.other()));
        }
    }

    private void tellOfZone(Field field) {
        LocalTimes times = new LocalTimes(fields.rows(), field, system);
        times.zone().ifPresent(zone -> arguments.addAll(List.of("--time-zone", zone.getId())));
        remarks.add(times.remark());
    }

    private void tellOfLists() {
        fields.longLists().forEach((list, size) -> {
            if (values.stream().anyMatch(value -> value.path().startsWith(list + "["))) {
                remarks.add(
                        "list '%s' has up to %,d elements, of which the first %d are looked at: --value-field can name others, such as %s[%d]"
                                .formatted(list, size, RowFields.MOST_ELEMENTS, list, RowFields.MOST_ELEMENTS));
            }
        });
        if (fields.all().stream().anyMatch(field -> field.path().startsWith("metrics[0].fields."))) {
            remarks.add(
                    "'metrics' has batches as Telegraf writes them, whose order is its own: set use_batch_format = false in the output of Telegraf that writes them");
        }
    }

    private boolean canBeTime(Field field) {
        boolean isText = field.examples().stream()
                .anyMatch(example -> Numbers.number(example) == null
                        && WRITTEN_DATE.matcher(example).lookingAt());
        return field.type() == Field.Type.TIME
                && field.isEverywhere()
                && !field.path().isEmpty()
                && (isText
                        || isTimeByItsNameOrRecords(field)
                        || (field.name().isEmpty() && field.examples().get(0).length() >= 13));
    }

    /** The date of a device's installation, for one, is in all rows of its series. Several events can have one time. */
    private boolean tellsPointsApart(Field field) {
        long series = fields.rows().stream().map(this::id).distinct().count();
        long times = idsWith(field);
        return times >= LEAST_TIMES * fields.rows().size()
                || (series > 1 && times >= LEAST_TIMES_OF_EACH * series)
                || (times > series && isNearRecords(field));
    }

    private boolean namesNoZone(Field field) {
        return fields.rows().stream()
                .anyMatch(row -> Times.namesNoZone(
                        field.timeForm().format(), row.fields().get(field.path())));
    }

    /** No measurement stays with the clock: what is near the time of nearly all its records is a time of any name. */
    private boolean isTimeByItsNameOrRecords(Field field) {
        return FieldNames.isTime(field) || isNearRecords(field);
    }

    private boolean isNearRecords(Field field) {
        long near = fields.rows().stream()
                .filter(row -> Times.isNear(
                        field.timeForm().format(),
                        row.timestampMs(),
                        row.fields().get(field.path())))
                .count();
        return near >= NEARLY_ALL * field.share() * fields.rows().size();
    }

    private boolean isFree(Field field) {
        return time.map(chosen -> !chosen.path().equals(field.path())).orElse(true)
                && !field.path().isEmpty();
    }

    private void chooseIds() {
        List<Field> candidates = all.stream()
                .filter(field -> !field.path().isEmpty() && field.isEverywhere())
                .filter(this::canBeId)
                .toList();
        long keys = fields.distinctKeys();
        boolean isUseful = keys > 1 || candidates.isEmpty();
        keyIsId = fields.keyShare() >= 0.999
                && isUseful
                && (keys == 1 || keys <= fields.rows().size() / LEAST_ROWS || comeAgain(Row::key));
        if (areKeysRefused()) {
            remarks.add(
                    "keys of records come again too seldom to be ids of series: %,d in %,d records; if they are ids, read more of each with --records %d"
                            .formatted(keys, fields.rows().size(), moreRecords()));
        }
        List<Field> byName = candidates.stream().filter(FieldNames::isId).toList();
        byName.forEach(this::addIfItTellsApart);
        if (!keyIsId && ids.isEmpty()) {
            candidates.stream()
                    .filter(field -> field.type() == Field.Type.TEXT && field.distinct() > 1)
                    .findFirst()
                    .ifPresent(this::addIfItTellsApart);
        }
        if (!keyIsId && ids.isEmpty()) {
            // The id of the only series, and not one that is another in each row.
            byName.stream().filter(field -> field.distinct() == 1).findFirst().ifPresent(field -> ids.add(part(field)));
        }
        if (!keyIsId && ids.isEmpty()) {
            byName.stream()
                    .findFirst()
                    .ifPresent(field -> remarks.add(
                            "'%s' comes again too seldom to be the id of series: %,d in %,d records; if it is, read more of each with --records %d"
                                    .formatted(
                                            field.path(),
                                            field.distinct(),
                                            fields.rows().size(),
                                            moreRecords())));
        }
        long series = fields.rows().stream().map(this::id).distinct().count();
        if (series > fields.rows().size() / LEAST_ROWS && series > 1) {
            remarks.add(
                    "the sample has %,d series with %.1f records each, which says little of them: --records %d shows more"
                            .formatted(series, (double) fields.rows().size() / series, moreRecords()));
        }
    }

    private boolean areKeysRefused() {
        return fields.keyShare() >= 0.999 && !keyIsId && fields.distinctKeys() > 1;
    }

    private int moreRecords() {
        return (int) Math.min(MOST_RECORDS, (long) MORE_RECORDS * fields.rows().size());
    }

    /** Whether ids come again after a while, as those of many devices do. Those of an event, or of an order, do not. */
    private boolean comeAgain(Function<Row, String> id) {
        List<String> ids = fields.rows().stream()
                .sorted(Comparator.comparingLong(Row::timestampMs))
                .map(id)
                .toList();
        Set<String> earlier = new HashSet<>(ids.subList(0, ids.size() / 2));
        Set<String> later = new HashSet<>(ids.subList(ids.size() / 2, ids.size()));
        long again = later.stream().filter(earlier::contains).count();
        return again >= LEAST_AGAIN * later.size();
    }

    private void tellOfCommas() {
        List<String> commas = all.stream()
                .filter(field -> field.type() == Field.Type.COMMA_TEXT)
                .map(Field::path)
                .toList();
        if (!commas.isEmpty()) {
            remarks.add(
                    "%s: numbers with decimal commas, which --csv-decimal comma reads in CSV alone: write them with points, or read them with --format deserializer"
                            .formatted(String.join(", ", commas)));
        }
    }

    private boolean canBeId(Field field) {
        return !FieldNames.isNoId(field)
                && switch (field.type()) {
                    case TEXT -> true;
                    case MIXED -> FieldNames.isId(field);
                    case NUMBER, NUMERIC_TEXT -> FieldNames.isId(field) && isWhole(field);
                    // Digits that could be a date as well.
                    case TIME ->
                        FieldNames.isId(field)
                                && field.examples().stream().allMatch(example -> Numbers.number(example) != null);
                    case BOOLEAN, COMMA_TEXT -> false;
                };
    }

    private boolean isWhole(Field field) {
        return fields.rows().stream()
                .map(row -> Numbers.number(row.fields().get(field.path())))
                .allMatch(number -> number == null || number == Math.rint(number));
    }

    /** Adds a field whose values differ within what is the id so far, and which does not make every row a series. */
    private void addIfItTellsApart(Field field) {
        long before = fields.rows().stream().map(this::id).distinct().count();
        long after = idsWith(field);
        boolean isIdOfMany = !keyIsId
                && ids.isEmpty()
                && FieldNames.isId(field)
                && comeAgain(row -> String.valueOf(row.fields().get(field.path())));
        if (after > before && (after <= fields.rows().size() / LEAST_ROWS || isIdOfMany)) {
            ids.add(part(field));
        }
    }

    /** Different ids if the field were part of them. */
    private long idsWith(Field field) {
        return fields.rows().stream()
                .map(row -> id(row) + '|' + row.fields().get(field.path()))
                .distinct()
                .count();
    }

    private String id(Row row) {
        StringBuilder id = new StringBuilder(keyIsId ? row.key() : "");
        row.fields().forEach((path, leaf) -> {
            if (ids.contains(path) || ids.contains(parent(path))) {
                id.append('|').append(leaf);
            }
        });
        return id.toString();
    }

    /** Tags are one part, whichever there are. */
    private static String part(Field field) {
        String parent = parent(field.path());
        String name = parent.substring(parent.lastIndexOf('.') + 1);
        return OBJECT_OF_TAGS.matcher(name).matches() ? parent : field.path();
    }

    private static String parent(String path) {
        return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
    }

    private void chooseValues() {
        List<Field> measured = all.stream()
                .filter(field -> field.path().isEmpty() || isFree(field))
                .filter(field -> isNumber(field) && field.share() >= 0.01)
                .filter(field -> !ids.contains(field.path()) && !ids.contains(parent(field.path())))
                .filter(field -> !field.path().startsWith("schema."))
                .filter(field -> !FieldNames.isNoValue(field))
                .toList();
        List<Field> named = measured.stream()
                .filter(field -> field.isEverywhere() && field.name().equals("value"))
                .toList();
        List<Field> varying =
                measured.stream().filter(field -> field.distinct() > 1).toList();
        List<Field> chosen = !named.isEmpty() ? named : !varying.isEmpty() ? varying : measured;
        values.addAll(chosen.subList(0, Math.min(MOST_VALUES, chosen.size())));
        if (chosen.size() > MOST_VALUES) {
            remarks.add("%d fields are numbers, the first %d are named: choose with --value-field"
                    .formatted(chosen.size(), MOST_VALUES));
        }
        List<String> still = measured.stream()
                .filter(field -> named.isEmpty() && !chosen.contains(field))
                .map(Field::path)
                .toList();
        if (!still.isEmpty()) {
            remarks.add("left out, as it is always the same in the sample: %s; add to --value-field what is measured"
                    .formatted(String.join(", ", still)));
        }
        if (values.isEmpty() && listsOfRows.isEmpty()) {
            remarks.add("no field is a number: --value-field must name one");
        }
        if (values.size() == 1 && !values.get(0).isEverywhere()) {
            remarks.add("field '%s' is missing in %.1f %% of the rows, which are dead letters then"
                    .formatted(values.get(0).path(), 100 * (1 - values.get(0).share())));
        }
    }

    /** Numbers of bytes, for example, can look like times, which neither their names nor their records' times say they are. */
    private boolean isNumber(Field field) {
        return field.type().isNumeric()
                || (field.type() == Field.Type.TIME
                        && !isTimeByItsNameOrRecords(field)
                        && field.examples().stream().allMatch(example -> Numbers.number(example) != null));
    }

    /** Options that say it; none where the defaults do. */
    List<String> arguments() {
        return arguments;
    }

    /** What a person should know of it. */
    List<String> remarks() {
        return remarks;
    }

    /** Whether there is something to forecast. */
    boolean hasValues() {
        return hasMappingOfItsOwn() || !values.isEmpty();
    }

    /** Whether it is known which records are of one series. */
    boolean tellsSeries() {
        return tellsSeries;
    }

    /** Whether {@code --value-field} can choose some of the series. */
    boolean hasSeveralValues() {
        return told().stream().filter(field -> field.role().equals("value")).count() > 1;
    }

    /** Whether the names of all values say that they are counters; part of the series' ids they are only if there are several. */
    boolean isNamedCounter() {
        return !values.isEmpty()
                && values.stream()
                        .allMatch(value -> CounterIds.isNamed(value.words().replace("|", "")));
    }

    /** The fields with their roles. */
    List<Field> told() {
        return fields.all().stream().map(field -> field.withRole(role(field))).toList();
    }

    private String role(Field field) {
        if (hasMappingOfItsOwn()) {
            return usualRole(field);
        }
        if (time.map(chosen -> chosen.path().equals(field.path())).orElse(false)) {
            return "time";
        }
        if (ids.contains(field.path()) || ids.contains(parent(field.path()))) {
            return "id";
        }
        return values.stream().anyMatch(value -> value.path().equals(field.path())) ? "value" : "";
    }

    /** Of a format with a mapping of its own: numbers among its fields are values, all but the time is of the id. */
    private static String usualRole(Field field) {
        if (field.path().equals("timestamp")) {
            return "time";
        }
        if (field.path().equals("value") || field.path().startsWith("fields.")) {
            return field.type().isNumeric() ? "value" : "";
        }
        return "id";
    }
}
