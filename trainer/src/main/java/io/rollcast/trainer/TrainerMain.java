package io.rollcast.trainer;

import io.rollcast.service.CommandRunner;
import io.rollcast.trainer.releases.ModelsCommand;
import picocli.CommandLine.Command;

/** Entry point of the trainer's image, with the commands {@code train} and {@code models}. */
@Command(
        name = "rollcast-trainer",
        mixinStandardHelpOptions = true,
        subcommands = {TrainCommand.class, ModelsCommand.class})
public final class TrainerMain {

    TrainerMain() {}

    public static void main(String[] arguments) {
        System.exit(CommandRunner.run(new TrainerMain(), arguments));
    }
}
