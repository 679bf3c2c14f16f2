package io.rollcast.benchmark;

import io.rollcast.broker.EmbeddedBroker;
import java.nio.file.Path;

/** Entry point of the broker's process: what {@code rollcast broker} runs, until standard input ends. */
final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] arguments) {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), 0)) {
            System.out.println(broker.bootstrapServers());
            VariantMain.awaitEndOfInput();
        }
    }
}
