package io.rollcast.service;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Finds out whether a server speaks TLS, where a Kafka client gets no answer: who begins a handshake with a plain listener,
 * or sends a plain request to one with TLS, is told nothing. A server that shows a certificate speaks TLS, one that answers a
 * plain request does not. No certificate is trusted and no credentials are sent.
 *
 * <p>Runs on the main thread of a command, for {@link BrokerCheck}.
 */
final class TlsProbe {

    /** Key, version, correlation and the absent client id of a request. */
    private static final int REQUEST_BYTES = 10;

    private static final int CORRELATION = 0x524f4c4c;

    private final int patienceMs;

    TlsProbe(Duration patience) {
        patienceMs = Math.toIntExact(patience.toMillis());
    }

    /** Whether the server speaks TLS, or Kafka without it; nothing if it shows neither, or cannot be reached. */
    Optional<Boolean> speaksTls(InetSocketAddress server) {
        try {
            if (handshakes(server)) {
                return Optional.of(true);
            }
            return answersInTheClear(server) ? Optional.of(false) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean handshakes(InetSocketAddress server) throws IOException {
        Witness witness = new Witness();
        try (Socket plain = connect(server)) {
            try (SSLSocket socket = (SSLSocket) context(witness)
                    .getSocketFactory()
                    .createSocket(plain, server.getHostString(), server.getPort(), true)) {
                socket.startHandshake();
                return true;
            } catch (IOException e) {
                return witness.saw;
            }
        }
    }

    /** Whether an ApiVersions request of version 0, which every listener answers before any user is known, has its answer. */
    private boolean answersInTheClear(InetSocketAddress server) throws IOException {
        try (Socket socket = connect(server)) {
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(Integer.BYTES + REQUEST_BYTES)
                            .putInt(REQUEST_BYTES)
                            .putShort(ApiKeys.API_VERSIONS.id)
                            .putShort((short) 0)
                            .putInt(CORRELATION)
                            .putShort((short) -1)
                            .array());
            DataInputStream answer = new DataInputStream(socket.getInputStream());
            return answer.readInt() > 0 && answer.readInt() == CORRELATION;
        }
    }

    private Socket connect(InetSocketAddress server) throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY);
        try {
            socket.connect(server, patienceMs);
            socket.setSoTimeout(patienceMs);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
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
