package io.rollcast.service;

import com.google.errorprone.annotations.FormatMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects all faults of a configuration, so that they are reported together and not one at each start. */
public final class Problems {

    private final List<String> found = new ArrayList<>();

    /**
     * Notes a problem unless {@code holds}. The text must name the value, the rule and the remedy; durations among the
     * arguments are written as options take them.
     */
    @FormatMethod
    public void require(boolean holds, String form, @Nullable Object... arguments) {
        if (!holds) {
            found.add(form.formatted(Arrays.stream(arguments)
                    .map(argument ->
                            argument instanceof Duration duration ? DurationConverter.text(duration) : argument)
                    .toArray()));
        }
    }

    /** Notes a problem unless the option's value is {@code least} to {@code most}, both included. */
    public void requireWithin(String option, double value, double least, double most) {
        require(
                value >= least && value <= most,
                "%s is %s: it must be %s to %s",
                option,
                text(value),
                text(least),
                text(most));
    }

    /** Notes a problem unless a file can be written there, as far as that is known before it is. */
    public void requireNewFile(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        require(
                folder != null && Files.isDirectory(folder) && !Files.isDirectory(file),
                "%s %s cannot be written: name a file in a folder that is there",
                option,
                file);
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    public List<String> found() {
        return List.copyOf(found);
    }
}
