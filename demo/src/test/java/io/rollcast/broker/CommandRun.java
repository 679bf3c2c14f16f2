package io.rollcast.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.demo.KafkaBench;
import io.rollcast.demo.RollcastMain;
import io.rollcast.service.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * A command that runs in this process, on a thread of its own, and what it prints. While one runs, the streams of the
 * process are its own, so there is one at a time.
 */
final class CommandRun implements AutoCloseable {

    private static final int RUNS = -1;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicInteger status = new AtomicInteger(RUNS);
    private final Thread thread;

    private CommandRun(List<String> arguments) {
        BrokerLog.leaveOut();
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        thread = new Thread(
                () -> status.set(CommandRunner.run(RollcastMain.commands(), arguments.toArray(String[]::new))),
                "command-" + arguments.get(0));
        thread.start();
    }

    /** Starts it. */
    static CommandRun start(List<String> arguments) {
        return new CommandRun(arguments);
    }

    /** Waits for its end and returns what it was. */
    static Ended toEnd(List<String> arguments) {
        try (CommandRun run = start(arguments)) {
            return run.awaitEnd();
        }
    }

    /** Waits until it ends by itself. */
    Ended awaitEnd() {
        join(KafkaBench.PATIENCE.toMillis());
        assertThat(thread.isAlive())
                .as(() -> "%s still runs; it said %s".formatted(thread.getName(), lines()))
                .isFalse();
        return new Ended(status.get(), out.toString(UTF_8), lines());
    }

    /**
     * How a command ended.
     *
     * @param lines that it printed on stderr, log included
     */
    record Ended(int status, String out, List<String> lines) {

        /** It failed with one line, which has these parts. */
        void assertOneLine(CharSequence... parts) {
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0)).startsWith("rollcast: ").contains(parts);
            assertThat(status).isEqualTo(1);
        }
    }

    List<String> lines() {
        return err.toString(UTF_8).lines().toList();
    }

    /** Waits while it runs; fails if it ends before. */
    void awaitWhileItRuns(String what, Condition condition) {
        Awaitility.await(what)
                .atMost(KafkaBench.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    assertThat(thread.isAlive())
                            .as(() -> "it runs; it said " + lines())
                            .isTrue();
                    return condition.holds();
                });
    }

    /** @param mostMs how long to wait at most; 0 for ever */
    private void join(long mostMs) {
        try {
            thread.join(mostMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    /** Ends it, as a signal would. */
    @Override
    public void close() {
        thread.interrupt();
        join(0);
        System.setOut(realOut);
        System.setErr(realErr);
    }
}
