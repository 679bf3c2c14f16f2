package io.rollcast.faults.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator reads in the output of a process: warnings, errors, and lines that are not of the log, such as the one
 * of a configuration error. Messages that differ in numbers alone are told once, with how often they came.
 */
public final class OperatorLog {

    private static final Pattern LOGGED = Pattern.compile("\\d{2}:\\d{2}:\\d{2}\\.\\d{3} (\\w+) +(\\S+) +(.*)");
    private static final Pattern NUMBERS = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\d+");
    private static final List<String> TOLD = List.of("WARN", "ERROR");

    /** Of what a process says beside its log. */
    private static final String BESIDE = "OUT";

    /**
     * A message.
     *
     * @param level of the log, or OUT for what is not of it
     * @param text the first of its kind
     * @param times that one of its kind came
     * @param traceLines of stack traces behind all of them
     */
    public record Message(String level, String text, int times, int traceLines) {

        Message again() {
            return new Message(level, text, times + 1, traceLines);
        }

        Message traced() {
            return new Message(level, text, times, traceLines + 1);
        }
    }

    private OperatorLog() {}

    /** The messages of an output, by their first times. */
    static List<Message> messages(String output) {
        Map<String, Message> kinds = new LinkedHashMap<>();
        String last = "";
        boolean isTold = false;
        for (String line : output.lines().toList()) {
            Matcher logged = LOGGED.matcher(line);
            boolean isLogged = logged.matches();
            if (!isLogged && isTold && !isOfTheJvm(line)) {
                kinds.computeIfPresent(last, (kind, message) -> message.traced());
                continue;
            }
            isTold = isLogged && TOLD.contains(logged.group(1));
            if (line.isBlank() || (isLogged && !isTold)) {
                continue;
            }
            Message message = isLogged
                    ? new Message(logged.group(1), logged.group(2) + " " + logged.group(3), 1, 0)
                    : new Message(BESIDE, line, 1, 0);
            last = message.level + NUMBERS.matcher(message.text).replaceAll("#");
            kinds.merge(last, message, (before, one) -> before.again());
        }
        return new ArrayList<>(kinds.values());
    }

    /** Lines that stand for themselves, whatever comes before them. */
    private static boolean isOfTheJvm(String line) {
        return line.startsWith("#") || line.startsWith("Terminating due to") || line.startsWith("rollcast: ");
    }
}
