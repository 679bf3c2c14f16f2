package io.rollcast.service;

import io.javalin.config.RoutesConfig;

/** What a service answers over HTTP beside metrics and health. Faults are thrown as {@link HttpProblem}. */
@FunctionalInterface
public interface HttpRoutes {

    /** Adds the routes; called once, before the server starts. Handlers are called by many threads. */
    void addTo(RoutesConfig routes);
}
