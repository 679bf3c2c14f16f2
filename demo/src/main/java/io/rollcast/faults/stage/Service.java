package io.rollcast.faults.stage;

import io.rollcast.faults.stage.HealthLog.Sight;
import io.rollcast.processes.ChildProcess;
import io.rollcast.processes.Launch;
import io.rollcast.service.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process as a service manager keeps it: started again some seconds after it has ended by itself, until it is told to
 * stay down. All its starts write to one log. One thread.
 */
public final class Service implements AutoCloseable {

    /** As long as Docker and systemd units usually wait. */
    private static final Duration BEFORE_RESTART = Duration.ofSeconds(5);

    private final String name;
    private final Path log;
    private final List<String> arguments;
    private final @Nullable HealthLog health;
    private final @Nullable HostPort http;
    private Launch launch;
    private int marked;
    private @Nullable ChildProcess process;
    private boolean isWanted;
    private long endedNanos;
    private final List<Integer> exits = new ArrayList<>();

    Service(String name, Path log, Launch launch, @Nullable HostPort http, List<String> arguments) {
        this.name = name;
        this.log = log;
        this.launch = launch;
        this.http = http;
        this.arguments = List.copyOf(arguments);
        this.health = http == null ? null : new HealthLog(http);
    }

    /** Starts it, and keeps it up from now on. */
    public void start() {
        isWanted = true;
        process = ChildProcess.start(log, launch, arguments.toArray(new String[0]));
    }

    /** Starts it in other surroundings the next time. */
    public void launchAs(Launch other) {
        launch = other;
    }

    /** Ends it in good order (SIGTERM), and keeps it down; kills it if it does not end within a minute. */
    public void stop() throws InterruptedException {
        isWanted = false;
        ChildProcess running = process;
        if (running == null) {
            return;
        }
        try {
            running.terminate();
        } catch (IllegalStateException stillRunning) {
            exits.add(128 + 9); // as a service manager kills what does not end
        }
        running.close();
        process = null;
    }

    /** Ends it at once (SIGKILL), and keeps it down. */
    public void kill() throws InterruptedException {
        isWanted = false;
        if (process != null) {
            process.kill();
            process.close();
            process = null;
        }
    }

    /** Leaves it down if it ends. */
    public void leaveDown() {
        isWanted = false;
    }

    /** Stops it where it is (SIGSTOP). */
    public void freeze() {
        running().suspend();
    }

    /** Lets it go on (SIGCONT). */
    public void thaw() throws InterruptedException {
        running().resume();
    }

    private ChildProcess running() {
        if (process == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return process;
    }

    /** Notices its end, and starts it again when it is time. */
    void tend() throws InterruptedException {
        if (process != null && !process.isAlive()) {
            exits.add(process.exitStatus(0));
            process.close();
            process = null;
            endedNanos = System.nanoTime();
        }
        if (process == null && isWanted && System.nanoTime() - endedNanos > BEFORE_RESTART.toNanos()) {
            start();
        }
    }

    /** Asks for its health; of a process without HTTP there is none to see. */
    Sight look(Duration at) throws InterruptedException {
        return health == null ? Sight.NO_ANSWER : health.look(at);
    }

    /** What its health was when it was marked, and each change since, in words. */
    List<String> healthChanges() {
        return health == null ? List.of() : health.changes();
    }

    /** Where it has its metrics, or null. */
    @Nullable
    HostPort http() {
        return http;
    }

    public boolean isUp() {
        return process != null && process.isAlive();
    }

    public boolean isReady() {
        return health != null && health.sight() == Sight.READY;
    }

    /** Statuses with which it ended by itself, in order. */
    public List<Integer> exits() {
        return exits;
    }

    /** All that it has said. */
    public String output() {
        return ChildProcess.read(log);
    }

    /** What it says from now on is of interest. */
    void mark() {
        marked = output().length();
        if (health != null) {
            health.forget();
        }
    }

    /** What it has said since it was marked. */
    String outputSinceMark() {
        return output().substring(marked);
    }

    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
