package io.rollcast.inspect;

import java.util.regex.Pattern;

/** What the names of fields say that they are. */
final class FieldNames {

    private static final String ID_WORDS =
            "id|uuid|key|name|sensor|device|host|hostname|instance|machine|station|location|site|zone|region|metric|measurement|series|tag|channel|store|item|sku|product|meter|node|pod|service|job|symbol|ticker|country|city|room|source|plant|unit_no|line";
    private static final Pattern ID = Pattern.compile(".*(" + ID_WORDS + ")");

    /** Of numbers: {@code device_id} and {@code deviceid} are ids, {@code velocity} and {@code valid} are measured. */
    private static final Pattern NUMERIC_ID = Pattern.compile("(.*[_-])?(" + ID_WORDS + ")+");

    /** {@code vehicleid} and its like, in which no word of ours stands apart. */
    private static final Pattern ENDS_IN_ID = Pattern.compile("[a-z]{2,}id");

    /** Words that end so and are measured. */
    private static final Pattern NO_ENDING_IN_ID =
            Pattern.compile(".*(valid|humid|grid|acid|solid|liquid|fluid|rapid|bid|mid|paid|void|covid|hybrid)");

    private static final Pattern NO_ID = Pattern.compile(
            "(unit|units|status|state|quality|level|message|msg|description|event_?id|message_?id|uuid|trace_?id|request_?id|schema.*|type|version)");
    private static final Pattern NO_VALUE = Pattern.compile(
            "(.*[_-])?(id|seq|sequence|version|offset|partition|lat|lon|lng|latitude|longitude|port|pid|code|year|month|day|hour)");

    /** Of names as they are written: {@code humid} and {@code grid} are none. */
    private static final Pattern CAMEL_CASE_ID = Pattern.compile(".*[a-z0-9](Id|ID|Seq|Version|Offset|Code)");

    private static final Pattern TIME = Pattern.compile(
            "t|ts|at|when|clock|.*time.*|.*date.*|epoch.*|.*[_-](ts|at|ms|us|ns)|created|updated|observed|measured");

    private FieldNames() {}

    /** Whether it is called like the id of a series. A text is hardly a measurement, so that any end of its name will do. */
    static boolean isId(Field field) {
        return field.type().isNumeric()
                ? NUMERIC_ID.matcher(field.words()).matches()
                        || (ENDS_IN_ID.matcher(field.name()).matches()
                                && !NO_ENDING_IN_ID.matcher(field.name()).matches())
                : ID.matcher(field.name()).matches();
    }

    /** Whether it is called like what differs from row to row of a series, or is the same in all series. */
    static boolean isNoId(Field field) {
        return NO_ID.matcher(field.name()).matches();
    }

    /** Whether it is called like a number that is not measured. */
    static boolean isNoValue(Field field) {
        return NO_VALUE.matcher(field.name()).matches()
                || CAMEL_CASE_ID.matcher(field.writtenName()).matches();
    }

    /** Whether it is called like a time. */
    static boolean isTime(Field field) {
        return TIME.matcher(field.words()).matches();
    }

    /** The event's own time comes before that of its processing, and the field that is less deep before others. */
    static int timeScore(Field field) {
        String name = field.name();
        int score = name.matches("ts|t|time|timestamp|event_?time.*|.*event.*") ? 20 : 0;
        score += isTime(field) ? 10 : 0;
        score -= name.matches(".*(ingest|process|receiv|updated|created).*") ? 15 : 0;
        return score - (int) field.path().chars().filter(c -> c == '.').count();
    }
}
