package io.rollcast.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;

/** Which build of Rollcast this is: {@code --version} prints it, and every service has it as a meter. */
final class Build {

    /** Version of Rollcast, that of {@code pom.xml} without {@code -SNAPSHOT}. */
    static final String VERSION = "0.1.0";

    /** Commit that an image was built of, which the image states. */
    private static final String REVISION = Objects.requireNonNullElse(System.getenv("ROLLCAST_REVISION"), "unknown");

    private Build() {}

    /** Registers {@code rollcast_build_info}, which is 1 and has the build as its tags. */
    static void bindTo(MeterRegistry registry) {
        Gauge.builder("rollcast.build.info", () -> 1)
                .description("The build of this service: its version, and the revision that its image states")
                .tags("version", VERSION, "revision", REVISION)
                .register(registry);
    }
}
