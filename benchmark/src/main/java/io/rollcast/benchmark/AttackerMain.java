package io.rollcast.benchmark;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Entry point of the attacker's process: begins an attack, says so, and after the time that it was given prints what came of
 * it. A process of its own, so that what it costs can be told from what the forecaster does.
 */
final class AttackerMain {

    private AttackerMain() {}

    /**
     * What to do; the command line is this as JSON.
     *
     * @param attack label of an {@link Attack}
     * @param durationMs how long
     */
    record Order(String attack, Attack.Target target, long durationMs) {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Order order = Job.read(arguments[0], Order.class);
        Thread watch = new Thread(VariantMain::awaitEndOfInput, "watch-parent");
        watch.setDaemon(true);
        watch.start();
        try (Onslaught attack = Attack.of(order.attack).begin(order.target)) {
            System.out.println(VariantMain.STARTED);
            TimeUnit.MILLISECONDS.sleep(order.durationMs);
            System.out.println(Job.write(attack.outcome()));
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }
}
