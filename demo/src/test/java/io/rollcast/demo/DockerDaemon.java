package io.rollcast.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where Testcontainers looks for a Docker daemon: at {@code DOCKER_HOST}, else at {@code docker.host} in
 * {@code ~/.testcontainers.properties}, else at the usual sockets.
 *
 * @param host the address that is set, or null if none is
 * @param usual sockets to look at when none is set
 */
record DockerDaemon(@Nullable String host, List<Path> usual) {

    DockerDaemon {
        usual = List.copyOf(usual);
    }

    static DockerDaemon ofThisMachine() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static DockerDaemon of(Map<String, String> environment, Path home) {
        List<Path> usual = new ArrayList<>(List.of(Path.of("/var/run/docker.sock")));
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (runtime != null) {
            usual.add(Path.of(runtime, "docker.sock"));
        }
        usual.add(home.resolve(".docker/run/docker.sock"));
        usual.add(home.resolve(".docker/desktop/docker.sock"));
        String host = environment.get("DOCKER_HOST");
        return new DockerDaemon(host != null ? host : inProperties(home.resolve(".testcontainers.properties")), usual);
    }

    private static @Nullable String inProperties(Path file) {
        if (Files.notExists(file)) {
            return null;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: mend or remove it".formatted(file), e);
        }
        return properties.getProperty("docker.host");
    }

    /**
     * Why there is no daemon; empty if one listens. Empty as well if it cannot be told, as when access is denied or an
     * address cannot be understood: a test that goes on then fails with the true reason.
     */
    Optional<String> whyAbsent() {
        if (host != null) {
            return addressOf(host)
                    .filter(DockerDaemon::isRefused)
                    .map(address -> "no Docker daemon listens at %s, which is set".formatted(host));
        }
        return usual.stream().allMatch(socket -> isRefused(UnixDomainSocketAddress.of(socket)))
                ? Optional.of("no Docker daemon: DOCKER_HOST is not set, and none listens at any of " + usual)
                : Optional.empty();
    }

    /** The first that listens; empty if none does, or if only Docker understands the address. */
    Optional<SocketAddress> address() {
        return host != null
                ? addressOf(host).filter(address -> !isRefused(address))
                : usual.stream()
                        .map(socket -> (SocketAddress) UnixDomainSocketAddress.of(socket))
                        .filter(address -> !isRefused(address))
                        .findFirst();
    }

    private static Optional<SocketAddress> addressOf(String host) {
        URI uri = URI.create(host);
        if ("unix".equals(uri.getScheme())) {
            return Optional.of(UnixDomainSocketAddress.of(Path.of(uri.getPath())));
        }
        return "tcp".equals(uri.getScheme()) && uri.getPort() > 0
                ? Optional.of(new InetSocketAddress(uri.getHost(), uri.getPort()))
                : Optional.empty();
    }

    private static boolean isRefused(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix && Files.notExists(unix.getPath())) {
            return true;
        }
        try (SocketChannel connection = SocketChannel.open(address)) {
            return !connection.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
