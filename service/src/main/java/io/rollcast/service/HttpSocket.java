package io.rollcast.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Socket on which a service listens, bound before anything else is started: a free port that was asked for is known at
 * once, and a port in use ends the start. Connections wait until {@link OperatorServer} serves them.
 */
public final class HttpSocket implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private final ServerSocketChannel channel;
    private final InetSocketAddress bound;

    private final Optional<HttpTls> tls;
    private final HttpLimits limits;

    private HttpSocket(ServerSocketChannel channel, InetSocketAddress bound, Optional<HttpTls> tls, HttpLimits limits) {
        this.channel = channel;
        this.bound = bound;
        this.tls = tls;
        this.limits = limits;
    }

    /**
     * Binds the address that the options give.
     *
     * @throws ConfigurationException if the address is not one of this machine's, the port is in use, or the key store
     *     cannot be read
     */
    public static HttpSocket bind(HttpOptions options) {
        return bind(options, HttpLimits.of(options.sharePercent));
    }

    /** Binds the address that the options give, for a server with limits of its own. */
    static HttpSocket bind(HttpOptions options, HttpLimits limits) {
        Optional<HttpTls> tls = options.tls();
        InetSocketAddress wanted = new InetSocketAddress(options.bind(), options.port());
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.bind(wanted, BACKLOG);
            return new HttpSocket(channel, (InetSocketAddress) channel.getLocalAddress(), tls, limits);
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel);
            throw ConfigurationException.causedBy(
                    e,
                    "cannot listen on %s, port %d: %s; --http-bind and --http-port name another place",
                    options.bind(),
                    options.port(),
                    wanted.isUnresolved() ? "the name does not resolve" : e.getMessage());
        }
    }

    private static void closeQuietly(@Nullable ServerSocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The first exception is the one to report.
            }
        }
    }

    public int port() {
        return bound.getPort();
    }

    /** Returns whether only this machine can connect. */
    public boolean isLoopback() {
        return bound.getAddress().isLoopbackAddress();
    }

    /** Returns the default of the advertised address: the socket's, or this machine's if it is bound to all addresses. */
    public HostPort address() {
        InetAddress address = bound.getAddress();
        if (address.isAnyLocalAddress()) {
            try {
                address = InetAddress.getLocalHost();
            } catch (UnknownHostException e) {
                address = InetAddress.getLoopbackAddress();
            }
        }
        String host = address.getHostAddress();
        int zone = host.indexOf('%');
        return new HostPort(zone < 0 ? host : host.substring(0, zone), port());
    }

    /** TLS that is spoken here; none if it is plain. */
    public Optional<HttpTls> tls() {
        return tls;
    }

    HttpLimits limits() {
        return limits;
    }

    ServerSocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
