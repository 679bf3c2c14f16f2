package io.rollcast.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Java process holds: file handles (sockets among them), threads, memory. On Linux; elsewhere the counts are -1.
 *
 * @param handles open files and sockets
 * @param heapMegabytes live objects: what is left after a full collection
 * @param residentMegabytes all memory of the process
 */
record ProcessVitals(
        @JsonProperty("handles") long handles,
        @JsonProperty("threads") long threads,
        @JsonProperty("heap_megabytes") long heapMegabytes,
        @JsonProperty("resident_megabytes") long residentMegabytes) {

    private static final Pattern USED = Pattern.compile("used ([0-9]+)K");

    /** Collects the process' garbage and looks. */
    static ProcessVitals of(long pid) throws IOException, InterruptedException {
        Path process = Path.of("/proc", String.valueOf(pid));
        jcmd(pid, "GC.run");
        Matcher heap = USED.matcher(jcmd(pid, "GC.heap_info"));
        return new ProcessVitals(
                handles(process.resolve("fd")),
                status(process, "Threads"),
                heap.find() ? Long.parseLong(heap.group(1)) / 1024 : -1,
                status(process, "VmRSS") / 1024);
    }

    private static long handles(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return -1;
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        }
    }

    private static long status(Path process, String name) throws IOException {
        Path file = process.resolve("status");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith(name + ":"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElse(-1)
                : -1;
    }

    private static String jcmd(long pid, String order) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        "-J-Xmx32m",
                        String.valueOf(pid),
                        order)
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return said;
    }
}
