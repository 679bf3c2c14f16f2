package io.rollcast.backtest;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Shows people what is being done: on a terminal in one line that changes, elsewhere a line every few seconds. */
final class Progress {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long EVERY_NANOS_LIVE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final boolean live;
    private long toldNanos = System.nanoTime() - EVERY_NANOS;

    /** @param live whether {@code out} is a terminal */
    Progress(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** Says what has been done. */
    synchronized void say(String text) {
        out.println((live ? CLEAR : "") + text);
    }

    /** Says what is being done now, unless something was said just before. */
    synchronized void now(String text) {
        long nanos = System.nanoTime();
        if (nanos - toldNanos < (live ? EVERY_NANOS_LIVE : EVERY_NANOS)) {
            return;
        }
        toldNanos = nanos;
        if (live) {
            out.print(CLEAR + text);
            out.flush();
        } else {
            out.println(text);
        }
    }
}
