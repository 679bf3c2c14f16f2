package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Shell;
import io.rollcast.faults.stage.Stage;
import io.rollcast.processes.Launch;
import io.rollcast.service.HostPort;
import java.io.IOException;
import java.util.Optional;

/**
 * A forecaster is behind a slow and lossy network: it runs in a network namespace whose link to the others has a delay and
 * loses packets. The broker is on loopback alone, so a relay (socat) on each side brings its port into the namespace.
 */
final class SlowNetwork implements Scenario {

    private static final String NAMESPACE = "rollcast-slow";
    private static final String OUTSIDE = "rollcast-out";
    private static final String INSIDE = "rollcast-in";
    private static final String OUTSIDE_ADDRESS = "10.231.7.1";
    private static final String INSIDE_ADDRESS = "10.231.7.2";
    private static final int HTTP_PORT = 8081;

    @Override
    public String name() {
        return "slow-network";
    }

    @Override
    public String made() {
        return "the forecaster is in a network namespace whose link has 200 ms of delay and 1 % of loss each way (tc netem)";
    }

    @Override
    public Optional<String> lacking() {
        Optional<String> lacking = Shell.lackingAsRoot("ip", "tc", "socat");
        return lacking.isPresent() || hasNetem()
                ? lacking
                : Optional.of("the kernel has no netem: load its module sch_netem");
    }

    private static boolean hasNetem() {
        try {
            Shell.tryRun("ip", "netns", "add", NAMESPACE);
            Shell.run(
                    "ip", "netns", "exec", NAMESPACE, "tc", "qdisc", "add", "dev", "lo", "root", "netem", "loss", "1%");
            return true;
        } catch (IllegalStateException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            deleteNamespace();
        }
    }

    private static void deleteNamespace() {
        try {
            Shell.tryRun("ip", "netns", "del", NAMESPACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        link(stage);
        Service forecaster = stage.forecaster(
                "forecaster-1",
                stage.directory().resolve("state"),
                Launch.PLAIN.under("ip", "netns", "exec", NAMESPACE),
                new HostPort(INSIDE_ADDRESS, HTTP_PORT));
        int port = stage.brokerPort();
        relay(stage, "socat", listen(port, OUTSIDE_ADDRESS), "TCP:127.0.0.1:" + port);
        relay(
                stage,
                "ip",
                "netns",
                "exec",
                NAMESPACE,
                "socat",
                listen(port, "127.0.0.1"),
                "TCP:%s:%d".formatted(OUTSIDE_ADDRESS, port));
        stage.begin(forecaster);
        stage.strike("the link becomes slow and lossy", () -> {
            Shell.run("tc", "qdisc", "add", "dev", OUTSIDE, "root", "netem", "delay", "200ms", "loss", "1%");
            Shell.run(
                    "ip", "netns", "exec", NAMESPACE, "tc", "qdisc", "add", "dev", INSIDE, "root", "netem", "delay",
                    "200ms", "loss", "1%");
        });
        stage.hold();
        stage.waitForForecasts();
        stage.then("the link is good again", () -> {
            Shell.run("tc", "qdisc", "del", "dev", OUTSIDE, "root");
            Shell.run("ip", "netns", "exec", NAMESPACE, "tc", "qdisc", "del", "dev", INSIDE, "root");
        });
        stage.waitForForecasts();
    }

    private static void link(Stage stage) throws InterruptedException {
        Shell.tryRun("ip", "netns", "del", NAMESPACE);
        Shell.run("ip", "netns", "add", NAMESPACE);
        stage.whenOver(() -> Shell.tryRun("ip", "netns", "del", NAMESPACE));
        Shell.run("ip", "link", "add", OUTSIDE, "type", "veth", "peer", "name", INSIDE, "netns", NAMESPACE);
        stage.whenOver(() -> Shell.tryRun("ip", "link", "del", OUTSIDE));
        Shell.run("ip", "addr", "add", OUTSIDE_ADDRESS + "/30", "dev", OUTSIDE);
        Shell.run("ip", "link", "set", OUTSIDE, "up");
        Shell.run("ip", "-n", NAMESPACE, "addr", "add", INSIDE_ADDRESS + "/30", "dev", INSIDE);
        Shell.run("ip", "-n", NAMESPACE, "link", "set", INSIDE, "up");
        Shell.run("ip", "-n", NAMESPACE, "link", "set", "lo", "up");
    }

    private static String listen(int port, String address) {
        return "TCP-LISTEN:%d,bind=%s,reuseaddr,fork".formatted(port, address);
    }

    private static void relay(Stage stage, String... command) throws IOException {
        Process relay = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        stage.whenOver(() -> {
            // Its connections are processes of their own.
            relay.descendants().forEach(ProcessHandle::destroyForcibly);
            relay.destroyForcibly();
        });
    }
}
