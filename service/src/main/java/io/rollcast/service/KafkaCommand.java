package io.rollcast.service;

import java.util.List;

/**
 * A command that uses a Kafka cluster with rights of its own. {@link CommandRunner} gives it the option {@code --acls},
 * which prints what grants them.
 */
public interface KafkaCommand extends RollcastCommand {

    /** Where the cluster is. */
    KafkaOptions kafka();

    /** The rights that the command uses as its options are, and no others. */
    List<Right> rights();
}
