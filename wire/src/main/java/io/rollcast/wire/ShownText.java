package io.rollcast.wire;

import java.util.regex.Pattern;

/** Text of records, of whatever length and characters, as messages and terminals show it. Has no state. */
public final class ShownText {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    private ShownText() {}

    /** The text in one line, which commands no terminal: with control characters and ends of lines as escapes. */
    public static String line(String text) {
        return CONTROL.matcher(text)
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
    }

    /** The text up to {@code mostChars}, with {@code ...} where there was more; no character is cut in half. */
    public static String cut(String text, int mostChars) {
        if (text.length() <= mostChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(mostChars - 1)) ? mostChars - 1 : mostChars;
        return text.substring(0, end) + "...";
    }
}
