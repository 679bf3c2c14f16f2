package io.rollcast.chaos;

import io.rollcast.chaos.ChaosRun.Progress;
import io.rollcast.chaos.ChaosRun.Watcher;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells a person how chaos goes on: a line per fault, and below them how things stand. */
public final class ChaosTerminal implements Watcher {

    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean live;
    private final Duration every;
    private Duration nextLeft = Duration.ofDays(10_000);

    /** @param live whether {@code out} is a terminal, on which the last line is drawn over again and again */
    ChaosTerminal(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
        this.every = live ? Duration.ofMillis(200) : Duration.ofSeconds(10);
    }

    @Override
    public void event(Duration at, String text) {
        out.printf("%s  %s  %s%n", live ? CLEAR_LINE : "", clock(at), text);
    }

    @Override
    public void progress(Progress progress) {
        if (progress.left().compareTo(nextLeft) > 0) {
            return;
        }
        nextLeft = progress.left().minus(every);
        String line = String.format(
                Locale.ROOT,
                "  %s   %d/%d faults   %,d sent   %,d forecasts",
                progress.left().isNegative() ? "waiting for the last" : clock(progress.left()) + " left",
                progress.faults(),
                progress.plannedFaults(),
                progress.sent(),
                progress.forecasts());
        if (live) {
            out.print(CLEAR_LINE + line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    private static String clock(Duration time) {
        return "%02d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
