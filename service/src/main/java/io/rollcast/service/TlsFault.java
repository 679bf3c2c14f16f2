package io.rollcast.service;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Map;
import org.apache.kafka.common.config.SslConfigs;

/** What is wrong where a TLS handshake with a broker failed: whose certificate it was, and the remedy. */
final class TlsFault {

    private TlsFault() {}

    /** Returns cause and remedy, the rest of a sentence that begins with the broker. */
    static String explain(Throwable fault, Map<String, Object> settings) {
        Throwable root = fault;
        boolean isUntrusted = false;
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            root = cause;
            isUntrusted |= cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException;
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return "shows a certificate that is not valid now (%s): its operator has to renew it, or this machine's clock to be set"
                        .formatted(cause.getMessage());
            }
        }
        String message = String.valueOf(root.getMessage());
        if (isUntrusted) {
            Object trusted = settings.getOrDefault(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, "the JDK's own");
            return "shows a certificate that no authority in %s (%s) has signed: %s in --kafka-properties must name a store with the authority of this broker"
                    .formatted(
                            SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                            trusted,
                            SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);
        }
        if (root instanceof CertificateException) {
            return "shows a certificate that is not for this name (%s): --bootstrap-servers must use a name that is in it"
                    .formatted(message);
        }
        if (message.contains("fatal alert")) {
            return "ends the TLS handshake (%s): it may ask for a certificate that it trusts, so %s in --kafka-properties must name a store with one"
                    .formatted(message, SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG);
        }
        return "fails the TLS handshake (%s): ssl.* in --kafka-properties must fit its listener".formatted(message);
    }
}
