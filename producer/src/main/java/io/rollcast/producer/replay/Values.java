package io.rollcast.producer.replay;

import io.rollcast.producer.replay.BadRowException.Reason;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.Numbers;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads values of points from cells. */
final class Values {

    /** Form of a number. Java's own parser accepts more, such as 1f and 0x1p3. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    /** In upper case: what pandas reads as missing unless told otherwise, and a dash. */
    private static final Set<String> MISSING = Set.of(
            "",
            "NA",
            "N/A",
            "#NA",
            "#N/A",
            "#N/A N/A",
            "<NA>",
            "NAN",
            "-NAN",
            "1.#IND",
            "-1.#IND",
            "1.#QNAN",
            "-1.#QNAN",
            "NULL",
            "NONE",
            "-");

    private final boolean decimalComma;

    Values(boolean decimalComma) {
        this.decimalComma = decimalComma;
    }

    /**
     * Returns the value of a cell, or empty if it is missing.
     *
     * @throws BadRowException if the cell is neither a finite number nor one of the words for a missing value
     */
    OptionalDouble read(@Nullable Object cell, String column) throws BadRowException {
        if (cell == null || isMissing(cell)) {
            return OptionalDouble.empty();
        }
        double value = cell instanceof Number number
                ? number.doubleValue()
                : parse(cell.toString().strip(), column);
        if (!(Math.abs(value) <= Observation.MOST_VALUE)) {
            throw new BadRowException(
                    Reason.NOT_A_NUMBER, "the value %s in column '%s' must be within +-3.4e38".formatted(cell, column));
        }
        return OptionalDouble.of(value);
    }

    private static boolean isMissing(Object cell) {
        return cell instanceof Number number
                ? Double.isNaN(number.doubleValue())
                : MISSING.contains(cell.toString().strip().toUpperCase(Locale.ROOT));
    }

    private double parse(String text, String column) throws BadRowException {
        String number =
                decimalComma ? Numbers.pointed(text) : NUMBER.matcher(text).matches() ? text : null;
        if (number != null) {
            return Double.parseDouble(number);
        }
        String remedy = "";
        if (decimalComma && text.indexOf('.') >= 0) {
            remedy = "; with --decimal comma, points may only group digits in threes, as in 1.234,5";
        } else if (!decimalComma && Numbers.pointed(text) != null) {
            remedy = "; it is written as with a decimal comma: give --decimal comma";
        }
        throw new BadRowException(
                Reason.NOT_A_NUMBER,
                "the value '%s' in column '%s' is not a finite number%s".formatted(text, column, remedy));
    }
}
