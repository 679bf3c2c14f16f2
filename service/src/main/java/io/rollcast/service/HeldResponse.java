package io.rollcast.service;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A response that is collected in memory and sent when it is complete. So the thread that makes an answer never waits for
 * the client that is to take it. Streams of events, which do not wait either, pass as they are written.
 *
 * <p>Made by {@link HttpGate} for each request; written by the thread of that request.
 */
final class HeldResponse extends Response.Wrapper {

    private static final String STREAM = "text/event-stream";

    private static final class Body extends ByteArrayOutputStream {
        private ByteBuffer content() {
            return ByteBuffer.wrap(buf, 0, count);
        }
    }

    private final Body body = new Body();
    private boolean isPassing;
    private boolean isWhole;

    HeldResponse(Request request, Response wrapped) {
        super(request, wrapped);
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
        if (isPassing || isStream()) {
            isPassing = true;
            super.write(last, content, callback);
            return;
        }
        if (content != null) {
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            body.writeBytes(bytes);
        }
        isWhole |= last;
        callback.succeeded();
    }

    private boolean isStream() {
        String type = getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type != null && type.startsWith(STREAM);
    }

    @Override
    public void reset() {
        super.reset();
        body.reset();
        isWhole = false;
    }

    @Override
    public boolean hasLastWrite() {
        return isWhole || super.hasLastWrite();
    }

    @Override
    public boolean isCompletedSuccessfully() {
        return isWhole || super.isCompletedSuccessfully();
    }

    /** Bytes that wait to be sent. */
    long held() {
        return body.size();
    }

    /** Sends what was collected. Returns at once; the callback says when the client has taken it. */
    void send(Callback callback) {
        if (isPassing) {
            callback.succeeded();
        } else {
            super.write(true, body.content(), callback);
        }
    }
}
