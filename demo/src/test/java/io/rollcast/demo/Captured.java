package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcast.broker.BrokerLog;
import io.rollcast.service.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * A command that was run in this process, on the caller's thread, and what it printed. Meanwhile the streams of the process
 * are its own.
 *
 * @param status with which it ended
 * @param out what it printed on stdout
 * @param err what it printed on stderr, log included, but not that of a broker in this process
 */
public record Captured(int status, String out, String err) {

    /** Runs {@code rollcast} with these arguments to its end. */
    public static Captured run(String... arguments) {
        BrokerLog.leaveOut();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            int status = CommandRunner.run(RollcastMain.commands(), arguments);
            return new Captured(status, out.toString(UTF_8), err.toString(UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    /** The same. */
    public static Captured run(List<String> arguments) {
        return run(arguments.toArray(String[]::new));
    }

    /** The lines of {@link #err}. */
    public List<String> lines() {
        return err.lines().toList();
    }

    /** Everything that it printed. */
    public String text() {
        return out + err;
    }
}
