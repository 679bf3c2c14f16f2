package io.rollcast.wire.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka deserializer from the class path: what it makes of a value is a row, a list is as many rows as it has elements. Each
 * thread has an instance of its own, as Kafka's consumers do.
 */
final class DeserializerDecoder implements ValueDecoder {

    /** Packages of the JDK's HTTP clients and of those that deserializers bring along. */
    private static final List<String> HTTP_CLIENTS = List.of(
            "jdk.internal.net.http.",
            "sun.net.www.",
            "org.apache.http.",
            "org.apache.hc.",
            "okhttp3.",
            "reactor.netty.",
            "io.netty.");

    /** How messages of HTTP clients tell a status that is the client's fault. */
    private static final Pattern CLIENT_ERROR = Pattern.compile("(?:code|status)[^0-9]{0,9}4[0-9][0-9]\\b");

    /**
     * How Confluent's registry client, whose exceptions are no I/O exceptions, tells a fault of the registry: by the HTTP status,
     * or a code of five digits that begins with it.
     */
    private static final Pattern REGISTRY_FAULT = Pattern.compile("error code: (?:5[0-9]{2}|408|429)(?:[0-9]{2})?\\b");

    private final String name;
    private final ThreadLocal<Deserializer<?>> instances;

    private DeserializerDecoder(String name, Supplier<Deserializer<?>> instances) {
        this.name = name;
        this.instances = ThreadLocal.withInitial(instances);
    }

    /**
     * A decoder with a deserializer of that class.
     *
     * @param properties with which it is configured
     * @throws IllegalArgumentException if there is no such class, it is no deserializer, or refuses its properties; the message
     *     names the remedy
     */
    static DeserializerDecoder of(String className, Map<String, ?> properties) {
        Class<?> type = type(className);
        DeserializerDecoder decoder =
                new DeserializerDecoder(type.getSimpleName(), () -> instance(type, Map.copyOf(properties)));
        // Of the thread that starts the service: a fault of the configuration comes to light before any record.
        decoder.instances.get();
        return decoder;
    }

    private static Class<?> type(String className) {
        try {
            Class<?> type = Class.forName(className);
            if (Deserializer.class.isAssignableFrom(type)) {
                return type;
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException(
                    "class '%s' is not on the class path (%s): add its jar to it".formatted(className, e), e);
        }
        throw new IllegalArgumentException("class '%s' is not a deserializer: it must implement %s"
                .formatted(className, Deserializer.class.getName()));
    }

    private static Deserializer<?> instance(Class<?> type, Map<String, ?> properties) {
        try {
            Deserializer<?> deserializer =
                    (Deserializer<?>) type.getDeclaredConstructor().newInstance();
            deserializer.configure(properties, false);
            return deserializer;
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "class '%s' cannot be set up: %s; it needs a public constructor without parameters, and the properties that it asks for"
                            .formatted(type.getName(), causes(e)),
                    e);
        }
    }

    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        Object made;
        try {
            made = instances.get().deserialize(record.topic(), record.headers(), record.value());
        } catch (RuntimeException e) {
            if (isUnavailable(e)) {
                throw new UnavailableFormatException("%s cannot go on: %s".formatted(name, causes(e)), e);
            }
            throw undecodable("%s refuses the value: %s".formatted(name, causes(e)));
        }
        if (made == null) {
            throw undecodable("%s makes nothing of the value: it returned null".formatted(name));
        }
        return made instanceof List || made instanceof ArrayNode ? elements((Iterable<?>) made) : List.of(made);
    }

    private static List<?> elements(Iterable<?> list) {
        List<@Nullable Object> rows = new ArrayList<>();
        list.forEach(rows::add);
        return rows;
    }

    /** Whether it is worth asking again: Kafka's word for it, a connection that failed, or a registry in trouble. */
    private static boolean isUnavailable(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || (cause instanceof IOException io && isOfConnection(io))
                    || REGISTRY_FAULT
                            .matcher(String.valueOf(cause.getMessage()))
                            .find()) {
                return true;
            }
        }
        return false;
    }

    /** Whether a server has answered that there is no such thing, or that it must not be asked so: it will say so again. */
    private static boolean isAnswer(IOException fault) {
        return fault instanceof FileNotFoundException
                || CLIENT_ERROR.matcher(String.valueOf(fault.getMessage())).find();
    }

    /**
     * Whether a connection failed. Parsers throw I/O exceptions too, for values that nobody can ever read: an exception whose
     * type does not say where it comes from is one of a connection if an HTTP client threw it.
     */
    private static boolean isOfConnection(IOException fault) {
        if (isAnswer(fault)) {
            return false;
        }
        return fault instanceof SocketException
                || fault instanceof UnknownHostException
                || fault instanceof InterruptedIOException
                || fault instanceof SSLException
                || fault instanceof HttpTimeoutException
                || fault instanceof ClosedChannelException
                || Arrays.stream(fault.getStackTrace())
                        .map(StackTraceElement::getClassName)
                        .anyMatch(code -> HTTP_CLIENTS.stream().anyMatch(code::startsWith));
    }

    private static String causes(Throwable fault) {
        StringBuilder text = new StringBuilder(
                Objects.toString(fault.getMessage(), fault.getClass().getSimpleName()));
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            text.append(": ")
                    .append(Objects.toString(
                            cause.getMessage(), cause.getClass().getSimpleName()));
        }
        return text.toString();
    }

    private static MalformedObservationException undecodable(String message) {
        return new MalformedObservationException(Reason.UNDECODABLE, message);
    }
}
