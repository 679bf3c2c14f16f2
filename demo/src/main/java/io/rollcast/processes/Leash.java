package io.rollcast.processes;

import java.io.IOException;

/**
 * Ends this process when whoever started it is gone, however it went: the other end of stdin is then closed. For
 * processes that are started on purpose to be watched over; {@code -Drollcast.leash=true} puts them on it.
 */
public final class Leash {

    /** System property that puts a process on the leash. */
    public static final String PROPERTY = "rollcast.leash";

    private Leash() {}

    /** Holds this process, if it is meant to be held. */
    public static void hold() {
        if (Boolean.getBoolean(PROPERTY)) {
            Thread holder = new Thread(Leash::untilLetGo, "leash");
            holder.setDaemon(true);
            holder.start();
        }
    }

    private static void untilLetGo() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said; only the end counts.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(1);
    }
}
