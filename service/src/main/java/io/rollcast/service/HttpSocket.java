package io.rollcast.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The address that a service listens on, bound before anything else is started: who asks for a free port knows it now,
 * and a port that is taken ends the start. Connections wait until {@link OperatorServer} answers them.
 */
public final class HttpSocket implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private final ServerSocketChannel channel;
    private final InetSocketAddress bound;

    private HttpSocket(ServerSocketChannel channel, InetSocketAddress bound) {
        this.channel = channel;
        this.bound = bound;
    }

    /**
     * Binds.
     *
     * @throws ConfigurationException if the address is not one of this machine's, or the port is taken
     */
    public static HttpSocket bind(HttpOptions options) {
        InetSocketAddress wanted = new InetSocketAddress(options.bind(), options.port());
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.bind(wanted, BACKLOG);
            return new HttpSocket(channel, (InetSocketAddress) channel.getLocalAddress());
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
                // What went wrong before is what matters.
            }
        }
    }

    public int port() {
        return bound.getPort();
    }

    /** Whether nobody but this machine can connect. */
    public boolean isLoopback() {
        return bound.getAddress().isLoopbackAddress();
    }

    /** Where others find this socket unless they are told otherwise: its address, or this machine's if it is bound to all. */
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

    ServerSocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
