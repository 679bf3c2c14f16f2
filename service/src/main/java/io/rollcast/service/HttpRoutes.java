package io.rollcast.service;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;

/** HTTP routes that a service adds to metrics and health. Handlers report faults by {@link HttpProblem}. */
@FunctionalInterface
public interface HttpRoutes {

    /** Header of a request by which one instance of a service asks another. */
    String HOP = "Rollcast-Hop";

    /** Adds the routes; called once, before the server starts. Many threads call their handlers. */
    void addTo(RoutesConfig routes);

    /** Adds a route to be read: by {@code HEAD} it has the same handler, where Javalin's own answer is 200 whatever is asked. */
    static void read(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }

    /** Called before the server stops: long responses are to end now, while their connections are still open. */
    default void stopping() {}
}
