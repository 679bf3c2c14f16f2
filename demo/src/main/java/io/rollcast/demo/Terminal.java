package io.rollcast.demo;

import java.io.PrintStream;

/** Whether somebody watches, and how to show them something that changes. */
final class Terminal {

    /** System property, set by the launcher: whether stdout is a terminal. */
    static final String PROPERTY = "rollcast.terminal";

    private final PrintStream out;
    private final boolean live;
    private final StatusPanel panel = new StatusPanel();
    private long lastLineSecond = Long.MIN_VALUE;

    /** @param live whether {@code out} is a terminal whose cursor may be moved */
    Terminal(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** Shows the status: a panel in place on a terminal, elsewhere a line every five seconds. Called every second. */
    void show(StatusPanel.Status status) {
        if (live) {
            out.print(panel.redraw(status));
            out.flush();
            return;
        }
        long second = status.elapsed().toSeconds();
        if (second - lastLineSecond >= 5 || lastLineSecond == Long.MIN_VALUE) {
            lastLineSecond = second;
            out.println(StatusPanel.line(status));
        }
    }

    void say(String text) {
        out.println(text);
    }
}
