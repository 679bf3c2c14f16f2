package io.rollcast.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Finds out whether a server speaks TLS, where a Kafka client gets no answer: who begins a handshake with a plain listener,
 * or sends a plain request to one with TLS, is told nothing. A server that shows a certificate speaks TLS; no certificate is
 * trusted here, so nothing else is ever sent.
 *
 * <p>Runs on the main thread of a command, for {@link BrokerCheck}.
 */
final class TlsProbe {

    private final int patienceMs;

    TlsProbe(Duration patience) {
        patienceMs = Math.toIntExact(patience.toMillis());
    }

    /** Whether the server speaks TLS; nothing if it says nothing at all, or cannot be reached. */
    Optional<Boolean> speaksTls(InetSocketAddress server) {
        Witness witness = new Witness();
        try (Socket plain = new Socket(Proxy.NO_PROXY)) {
            plain.connect(server, patienceMs);
            plain.setSoTimeout(patienceMs);
            try (SSLSocket socket = (SSLSocket) context(witness)
                    .getSocketFactory()
                    .createSocket(plain, server.getHostString(), server.getPort(), true)) {
                socket.startHandshake();
            }
            return Optional.of(true);
        } catch (SocketTimeoutException e) {
            return witness.saw ? Optional.of(true) : Optional.empty();
        } catch (IOException e) {
            return Optional.of(witness.saw);
        }
    }

    private static SSLContext context(TrustManager witness) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {witness}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** Sees whether there is a certificate, and refuses it. */
    private static final class Witness implements X509TrustManager {

        private boolean saw;

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            saw = true;
            throw new CertificateException("nothing is trusted here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("nothing is trusted here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
