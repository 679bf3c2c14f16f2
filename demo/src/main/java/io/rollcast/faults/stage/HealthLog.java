package io.rollcast.faults.stage;

import io.rollcast.service.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /health/live} and {@code /health/ready} of a process answer over time, for whoever watches it. One thread. */
final class HealthLog {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int OK = 200;
    private static final int NONE = 0;

    /** What an operator's probes see. */
    enum Sight {
        READY("ready"),
        NOT_READY("not ready"),
        NOT_LIVE("not live"),
        NO_ANSWER("no answer");

        private final String words;

        Sight(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final HostPort address;
    private final List<String> changes = new ArrayList<>();
    private @Nullable Sight sight;

    HealthLog(HostPort address) {
        this.address = address;
    }

    /** Looks once. */
    Sight look(Duration at) throws InterruptedException {
        int ready = status("/health/ready");
        Sight now = ready == OK ? Sight.READY : ready == NONE ? Sight.NO_ANSWER : unready();
        if (now != sight) {
            changes.add("%s at %d s".formatted(now, at.toSeconds()));
            sight = now;
        }
        return now;
    }

    private Sight unready() throws InterruptedException {
        return status("/health/live") == OK ? Sight.NOT_READY : Sight.NOT_LIVE;
    }

    private int status(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(PATIENCE)
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return NONE;
        }
    }

    /** Begins anew: the next look is the first that is noted. */
    void forget() {
        changes.clear();
        sight = null;
    }

    /** What it saw first, and each change of it. */
    List<String> changes() {
        return List.copyOf(changes);
    }

    /** What it saw last; null if it has not looked. */
    @Nullable
    Sight sight() {
        return sight;
    }
}
