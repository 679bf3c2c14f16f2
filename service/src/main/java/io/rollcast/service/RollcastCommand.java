package io.rollcast.service;

import java.util.concurrent.Callable;

/** A subcommand of {@code rollcast}. It checks its whole configuration first, then runs; it returns an exit status. */
public interface RollcastCommand extends Callable<Integer> {

    /** Notes everything that is wrong with the options. The command does not run if anything is. */
    void check(Problems problems);
}
