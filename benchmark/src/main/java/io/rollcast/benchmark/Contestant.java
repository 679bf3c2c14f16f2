package io.rollcast.benchmark;

/** What is measured in a child process: it turns points into forecasts on threads of its own. */
interface Contestant extends AutoCloseable {

    /** Starts to consume; returns at once. */
    void start();

    /** Points done so far; of a peer, those that it has really forecast. */
    long records();

    /** Whether it still runs as it should; the reason why not, or empty. */
    String fault();

    @Override
    void close();
}
