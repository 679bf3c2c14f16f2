package io.rollcast.pipeline;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.PrintStream;
import org.slf4j.LoggerFactory;

/** Whether somebody watches, and how to show them something that changes. */
public final class Terminal {

    /** System property, set by the launcher: whether stdout is a terminal. */
    public static final String PROPERTY = "rollcast.terminal";

    private static final int USUAL_COLUMNS = 80;

    private final PrintStream out;
    private final boolean live;
    private final StatusPanel panel = new StatusPanel(columns());
    private long lastLineSecond = Long.MIN_VALUE;

    /** @param live whether {@code out} is a terminal whose cursor may be moved */
    public Terminal(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** How wide the terminal is, where the environment says so. */
    private static int columns() {
        String columns = System.getenv().getOrDefault("COLUMNS", "");
        return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
    }

    /** Shows the status: a panel in place on a terminal, elsewhere a line every five seconds. Called every second. */
    public void show(StatusPanel.Status status) {
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

    public void say(String text) {
        out.println(text);
    }

    /** A panel that is redrawn in place does not go with log lines; and when the broker closes, its own client complains. */
    public static void quietenLogs(boolean live) {
        LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
        logging.getLogger("org.apache.kafka.clients.NetworkClient").setLevel(Level.ERROR);
        logging.getLogger("org.apache.kafka.streams.processor.internals.StateDirectory")
                .setLevel(Level.ERROR);
        if (live) {
            logging.getLogger("io.rollcast").setLevel(Level.WARN);
        }
    }
}
