package io.rollcast.pipeline;

/** A row of blocks, one a value, as high as the value. */
public final class Sparkline {

    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** Draws {@code values} between {@code low} and {@code high}; what lies outside is drawn at the edge. */
    public static String of(double[] values, double low, double high) {
        StringBuilder line = new StringBuilder();
        for (double value : values) {
            double height = high > low ? (value - low) / (high - low) : 0.5;
            int block = (int) Math.round(height * (BLOCKS.length() - 1));
            line.append(BLOCKS.charAt(Math.min(BLOCKS.length() - 1, Math.max(0, block))));
        }
        return line.toString();
    }
}
