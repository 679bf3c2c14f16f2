package io.rollcast.service;

import io.javalin.config.RoutesConfig;

/** What a service answers over HTTP beside metrics and health. Faults are thrown as {@link HttpProblem}. */
@FunctionalInterface
public interface HttpRoutes {

    /** Adds the routes; called once, before the server starts. Handlers are called by many threads. */
    void addTo(RoutesConfig routes);

    /** The server is about to stop: answers that last are to end now, while their requests are still there. */
    default void stopping() {}
}
