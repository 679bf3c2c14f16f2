package io.rollcast.wire;

/** Text of records, of whatever length and characters, as messages and terminals show it. Has no state. */
public final class ShownText {

    private ShownText() {}

    /** The text up to {@code mostChars}, with {@code ...} where there was more; no character is cut in half. */
    public static String cut(String text, int mostChars) {
        if (text.length() <= mostChars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(mostChars - 1)) ? mostChars - 1 : mostChars;
        return text.substring(0, end) + "...";
    }
}
