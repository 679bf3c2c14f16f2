package io.rollcast.forecaster;

import io.rollcast.service.CommandRunner;

/** Entry point of the forecaster's image. */
public final class ForecasterMain {

    private ForecasterMain() {}

    public static void main(String[] arguments) {
        System.exit(CommandRunner.run(new ForecastCommand(), arguments));
    }
}
