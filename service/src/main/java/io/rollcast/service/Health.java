package io.rollcast.service;

/**
 * Result of a health check.
 *
 * @param ok whether the check passed
 * @param detail finding for people: a state, an age or a cause
 */
public record Health(boolean ok, String detail) {

    /** Health checks of a service. Called by HTTP threads. */
    public interface Probe {

        /** Checks whether the process works; if not, it should be restarted. */
        Health live();

        /** Checks whether the service does its work now. */
        Health ready();
    }
}
