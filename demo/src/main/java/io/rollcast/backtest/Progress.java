package io.rollcast.backtest;

import java.io.PrintStream;

/** How far a backtest is: a line that is rewritten on a terminal, else a line every five seconds. Threads share it. */
final class Progress {

    /** System property, set by the launcher: whether stderr is a terminal. */
    static final String PROPERTY = "rollcast.terminal.stderr";

    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean live;
    private final int total;
    private int done;
    private long shown = System.nanoTime();

    Progress(PrintStream out, boolean live, int total) {
        this.out = out;
        this.live = live;
        this.total = total;
    }

    /** Another series is scored. */
    synchronized void step() {
        done++;
        long now = System.nanoTime();
        if (now - shown > (live ? TERMINAL_NANOS : LINE_NANOS) || (live && done == total)) {
            shown = now;
            String line = "scored %,d of %,d series".formatted(done, total);
            out.print(live ? "\r" + line + (done == total ? "\n" : "") : line + "\n");
            out.flush();
        }
    }
}
