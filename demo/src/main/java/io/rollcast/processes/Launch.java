package io.rollcast.processes;

import java.util.List;
import java.util.Map;

/**
 * Surroundings in which {@link ChildProcess} starts a command: what is put before {@code java} on the command line, how
 * much heap there is, and variables of the environment.
 *
 * @param before another program that runs the command, with its arguments; it must keep the process, as {@code exec} does
 * @param heap for {@code -Xmx}
 * @param environment variables on top of this process's own
 */
public record Launch(List<String> before, String heap, Map<String, String> environment) {

    /** As chaos starts all its processes. */
    public static final Launch PLAIN = new Launch(List.of(), "512m", Map.of());

    public Launch {
        before = List.copyOf(before);
        environment = Map.copyOf(environment);
    }

    /** Run by another program, such as {@code ip netns exec NAME}. */
    public Launch under(String... program) {
        return new Launch(List.of(program), heap, environment);
    }

    public Launch withHeap(String most) {
        return new Launch(before, most, environment);
    }

    public Launch with(Map<String, String> variables) {
        return new Launch(before, heap, variables);
    }
}
