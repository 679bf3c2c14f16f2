package io.rollcast.trainer.fit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Series to learn from: two random sines and uniform noise, as the producer makes them. */
final class TestSeries {

    private TestSeries() {}

    static Map<String, double[]> sines(int series, int points, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, double[]> all = new LinkedHashMap<>();
        for (int s = 0; s < series; s++) {
            double frequency1 = random.nextDouble();
            double frequency2 = random.nextDouble();
            double offset1 = random.nextDouble();
            double offset2 = random.nextDouble();
            double[] values = new double[points];
            for (int i = 0; i < points; i++) {
                double t = i / 59.0;
                values[i] = (float) (0.5 * Math.sin((t - offset1) * (10 * frequency1 + 10))
                        + 0.2 * Math.sin((t - offset2) * (20 * frequency2 + 20))
                        + random.nextDouble(-0.5, 0.5));
            }
            all.put("s-%05d".formatted(s), values);
        }
        return all;
    }
}
