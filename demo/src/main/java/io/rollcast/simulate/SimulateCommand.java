package io.rollcast.simulate;

import picocli.CommandLine.Command;

/** {@code rollcast simulate}: counts what the trainer decides in made-up worlds. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Counts what the trainer decides on releases in made-up worlds.",
        subcommands = PromotionCommand.class)
public final class SimulateCommand {}
