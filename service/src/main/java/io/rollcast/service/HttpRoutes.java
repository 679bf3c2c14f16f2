package io.rollcast.service;

import io.javalin.config.RoutesConfig;

/** HTTP routes that a service adds to metrics and health. Handlers report faults by {@link HttpProblem}. */
@FunctionalInterface
public interface HttpRoutes {

    /** Header of a request by which one instance of a service asks another. */
    String HOP = "Rollcast-Hop";

    /** Adds the routes; called once, before the server starts. Many threads call their handlers. */
    void addTo(RoutesConfig routes);

    /** Called before the server stops: long responses are to end now, while their connections are still open. */
    default void stopping() {}
}
