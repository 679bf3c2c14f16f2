package io.rollcast.demo;

import io.rollcast.broker.EmbeddedBroker;

/** A port on loopback that nobody listens on. */
final class FreePort {

    private FreePort() {}

    static int find() {
        return EmbeddedBroker.freePort(0);
    }
}
