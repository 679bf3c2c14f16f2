package io.rollcast.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time of a Java process without that of its JIT compilers, whose work ends after a while: in a window of
 * seconds it would count for much, in a service that runs for days it does not. Where there is no {@code /proc}, the
 * compilers' time is counted too.
 */
final class ProcessTimes {

    /** Compiler threads must not come and go, or their time goes with them. */
    static final String LASTING_COMPILERS = "-XX:-UseDynamicNumberOfCompilerThreads";

    private final ProcessHandle process;
    private final List<Path> compilers;

    ProcessTimes(ProcessHandle process) {
        this.process = process;
        Path threads = Path.of("/proc", String.valueOf(process.pid()), "task");
        this.compilers = Files.exists(threads) ? compilers(threads) : List.of();
    }

    private static List<Path> compilers(Path threads) {
        try (Stream<Path> all = Files.list(threads)) {
            return all.filter(thread -> text(thread.resolve("comm")).contains("CompilerThre"))
                    .map(thread -> thread.resolve("schedstat"))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Since its start, nanoseconds, without its compilers. */
    long workNanos() {
        Duration all = process.info().totalCpuDuration().orElse(Duration.ZERO);
        return all.toNanos() - compilerNanos();
    }

    /** Of its compilers since its start, nanoseconds. */
    long compilerNanos() {
        return compilers.stream()
                .map(ProcessTimes::text)
                .mapToLong(text -> text.isEmpty() ? 0 : Long.parseLong(text.split(" ", 2)[0]))
                .sum();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
