package io.rollcast.service;

import io.rollcast.wire.format.TimeFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of how times are written: part of {@link FormatOptions}, and of commands that read files. */
public final class TimeFormatOptions {

    @Option(
            names = "--time-format",
            paramLabel = "PATTERN",
            description = "How times are written, also those that are numbers, such as 'dd.MM.yyyy HH:mm:ss' or"
                    + " yyyyMMddHHmm; of several, each with the option, the first that fits (default: ISO 8601).")
    List<String> patterns = List.of();

    /**
     * Notes what is wrong.
     *
     * @param timeUnit unit of times that are numbers as it was given, or null
     */
    public void check(Problems problems, @Nullable Object timeUnit) {
        problems.require(
                timeUnit == null || !isGiven(),
                "--time-format %s and --time-unit are both given: numbers are digits of a date or count since 1970; give one of them",
                String.join(" ", patterns));
        FormatOptions.checkPart(problems, "--time-format", this::format);
    }

    public boolean isGiven() {
        return !patterns.isEmpty();
    }

    /**
     * The form of times.
     *
     * @throws IllegalArgumentException if {@link #check} would name a pattern
     */
    public TimeFormat format() {
        return TimeFormat.of(patterns);
    }
}
