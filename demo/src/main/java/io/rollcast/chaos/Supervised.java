package io.rollcast.chaos;

import io.rollcast.processes.ChildProcess;
import java.nio.file.Path;

/**
 * A child process that is struck down and always comes back: the one place that knows in what state it should be. Every
 * start has a log of its own. One thread.
 */
public final class Supervised implements AutoCloseable {

    private enum State {
        UP,
        DOWN,
        STOPPED
    }

    private final String name;
    private final Path logs;
    private final String readySign;
    private final String[] arguments;
    private ChildProcess process;
    private State state = State.UP;
    private int starts;
    private int ownEnds;
    private int zombies;
    private int fencedZombies;
    /** Length of the log when a zombie went on, or -1 if what became of it is known. */
    private int resumedAt = -1;

    /**
     * Starts it.
     *
     * @param logs directory for what it says
     * @param readySign what it says when it works
     */
    Supervised(String name, Path logs, String readySign, String... arguments) {
        this.name = name;
        this.logs = logs;
        this.readySign = readySign;
        this.arguments = arguments;
        process = start();
    }

    private ChildProcess start() {
        starts++;
        return ChildProcess.start(logs.resolve("%s-%03d.log".formatted(name, starts)), arguments);
    }

    /** Whether it is meant to run, and has come so far as to work. */
    boolean isReady() {
        return isUp() && process.output().contains(readySign);
    }

    boolean isUp() {
        return state == State.UP && process.isAlive();
    }

    void kill() throws InterruptedException {
        noteFencing();
        process.kill();
        state = State.DOWN;
    }

    /** Asks it to end; it may take its time. */
    void terminate() {
        noteFencing();
        process.askToEnd();
        state = State.DOWN;
    }

    /** Stops it in its tracks: to all others it is dead, and does not know. */
    void makeZombie() {
        noteFencing();
        process.suspend();
        state = State.STOPPED;
    }

    /** Brings it back from whatever was done to it; false if it is not to be had yet, because it still ends. */
    boolean recover() throws InterruptedException {
        switch (state) {
            case UP -> {}
            case STOPPED -> {
                zombies++;
                resumedAt = process.output().length();
                process.resume();
            }
            case DOWN -> {
                if (process.isAlive()) {
                    return false;
                }
                restart();
            }
        }
        state = State.UP;
        return true;
    }

    /** Starts it again if it ended without being told to; tells whether it did. */
    boolean restartIfEnded() {
        if (state != State.UP || process.isAlive()) {
            return false;
        }
        noteFencing();
        ownEnds++;
        restart();
        return true;
    }

    private void restart() {
        process.close();
        process = start();
    }

    /** Whether the zombie of before learnt that it had been given up for dead; told from its own words. */
    private void noteFencing() {
        if (resumedAt >= 0) {
            String since = process.output().substring(resumedAt);
            fencedZombies += since.contains("is being fenced") || since.contains("FencedException") ? 1 : 0;
            resumedAt = -1;
        }
    }

    /** Ends it for good: in good order if that comes in time, which it tells, else by force. */
    boolean end(int seconds) throws InterruptedException {
        terminate();
        boolean inTime = process.endsWithin(seconds);
        process.kill();
        return inTime;
    }

    /** How often it ended by itself. */
    int ownEnds() {
        return ownEnds;
    }

    /** How often it was a zombie and went on. */
    int zombies() {
        return zombies;
    }

    /** How often it then found itself fenced. */
    int fencedZombies() {
        return fencedZombies;
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        process.close();
    }
}
