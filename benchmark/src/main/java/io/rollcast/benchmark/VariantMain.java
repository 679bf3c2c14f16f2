package io.rollcast.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Entry point of a child process: runs one variant, prints its {@link Measurement} as JSON, and ends. It ends too when
 * its standard input does, so that it never outlives the command.
 */
final class VariantMain {

    /** A child prints it once it runs, if it is not to measure. */
    static final String STARTED = "started";

    private VariantMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Job job = Job.parse(arguments[0]);
        Job.Window window = job.backlog();
        Thread watch = new Thread(VariantMain::awaitEndOfInput, "watch-parent");
        watch.setDaemon(true);
        try (Contestant contestant = job.variant().open(job)) {
            contestant.start();
            watch.start();
            if (window != null) {
                System.out.println(Job.write(new Stopwatch(contestant, job.brokerPid()).measure(window)));
            } else {
                System.out.println(STARTED);
                watch.join();
            }
            // What is left of the backlog is of no interest, and an orderly end takes its time.
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }

    static void awaitEndOfInput() {
        try (InputStream input = System.in) {
            while (input.read() >= 0) {
                // Nobody writes; the pipe closes when the parent is gone.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().halt(3);
    }
}
