package io.rollcast.producer;

import io.rollcast.service.CommandRunner;

/** Entry point of the producer's image. */
public final class ProducerMain {

    private ProducerMain() {}

    public static void main(String[] arguments) {
        System.exit(CommandRunner.run(new ProduceCommand(), arguments));
    }
}
