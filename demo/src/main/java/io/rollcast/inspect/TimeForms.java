package io.rollcast.inspect;

import io.rollcast.wire.format.CalendarDigits;
import io.rollcast.wire.format.Numbers;
import io.rollcast.wire.format.TimeFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The common forms of written times, beside ISO 8601, of which all values of a field are. Where no value tells day and month
 * apart, the form counts whose times are nearer to the records' timestamps.
 */
final class TimeForms {

    /**
     * A form of written times.
     *
     * @param pattern as {@code --time-format} takes it; empty for ISO 8601
     * @param format that reads it
     * @param other pattern by which all values are times too, day and month being exchanged; null if there is none
     */
    record Form(String pattern, TimeFormat format, @Nullable String other) {

        static final Form ISO = new Form("", TimeFormat.ISO, null);

        private Form(String pattern) {
            this(pattern, TimeFormat.of(List.of(pattern)), null);
        }

        boolean isIso() {
            return pattern.isEmpty();
        }

        private boolean isDayFirst() {
            return pattern.startsWith("d");
        }
    }

    /** A form that fits so far, and the sum of the distances of its times from their records' timestamps. */
    private static final class Candidate {
        private final Form form;
        private double distanceMs;

        Candidate(Form form) {
            this.form = form;
        }

        boolean reads(Object leaf, long timestampMs) {
            OptionalLong time = Times.inUtc(form.format(), leaf);
            distanceMs += Math.abs(time.orElse(timestampMs) - timestampMs);
            return time.isPresent();
        }
    }

    private static final List<Form> COMMON = common();

    private final List<Candidate> left =
            new ArrayList<>(COMMON.stream().map(Candidate::new).toList());

    private boolean hasValues;

    /** The strictest first: of forms that read the same, the first counts. */
    private static List<Form> common() {
        List<Form> forms = new ArrayList<>();
        for (String pattern : List.of("yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss")) {
            forms.add(new Form(pattern));
        }
        for (String date : List.of("dd.MM.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "dd-MM-yyyy", "MM-dd-yyyy")) {
            for (String time : List.of("", " HH:mm", " HH:mm:ss")) {
                forms.add(new Form(date + time));
            }
        }
        for (String date : List.of("d.M.yyyy", "d/M/yyyy", "M/d/yyyy", "d-M-yyyy", "M-d-yyyy")) {
            for (String time : List.of("", " H:mm", " H:mm:ss")) {
                forms.add(new Form(date + time));
            }
        }
        return forms;
    }

    /** Notes a value of the field; one that is missing says nothing. */
    void add(Object leaf, long timestampMs) {
        if (left.isEmpty() || Numbers.isMissing(leaf)) {
            return;
        }
        hasValues = true;
        Double number = Numbers.number(leaf);
        if (number == null && !(leaf instanceof CharSequence)) {
            left.clear();
        }
        String digits = number == null ? null : CalendarDigits.pattern(number);
        left.removeIf(candidate -> number == null
                ? !candidate.reads(leaf, timestampMs)
                : !candidate.form.pattern().equals(digits) || !candidate.reads(leaf, timestampMs));
    }

    /** The form of all values; empty if there is none. */
    Optional<Form> form() {
        if (!hasValues || left.isEmpty()) {
            return Optional.empty();
        }
        Form best = left.stream()
                .min(Comparator.comparingDouble(candidate -> candidate.distanceMs))
                .orElseThrow()
                .form;
        String other = left.stream()
                .map(candidate -> candidate.form)
                .filter(form -> form.isDayFirst() != best.isDayFirst())
                .map(Form::pattern)
                .findFirst()
                .orElse(null);
        return Optional.of(new Form(best.pattern(), best.format(), other));
    }
}
