package io.rollcast.service;

import java.util.Set;
import java.util.concurrent.Callable;

/** A subcommand of {@code rollcast}. It first checks its whole configuration, then runs and returns an exit status. */
public interface RollcastCommand extends Callable<Integer> {

    /** Notes all faults of the options. The command does not run if there is any. */
    void check(Problems problems);

    /** Options, of those that several commands have in common, that change nothing here: help does not list them. */
    default Set<String> unlisted() {
        return Set.of();
    }
}
