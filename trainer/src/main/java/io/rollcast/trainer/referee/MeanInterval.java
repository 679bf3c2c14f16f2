package io.rollcast.trainer.referee;

/**
 * Mean of a sequence of numbers, with a confidence interval that holds at all times at once: it may be looked at after every
 * number, and acted on whenever it excludes something, without the chance of an error growing with the looks.
 *
 * <p>The numbers are taken for independent and normal, with a mean and a standard deviation that nobody knows. The interval
 * is that of the mixture t-test: all means {@code m} at which the test martingale
 *
 * <pre>
 * E = sqrt(r) * ((1 + r u) / (1 + u)) ^ (-n / 2),   u = t^2 / (n - 1),   r = f / (f + n)
 * </pre>
 *
 * <p>is below {@code 1 / alpha}, where {@code t} is Student's statistic of {@code m} and the prior of the effect, in
 * standard deviations, is normal with precision {@code f} (Lai 1976; Perez-Ortiz, Lardy, de Heide, Gruenwald 2022; Wang and
 * Ramdas 2023). By Ville's inequality the true mean is ever outside with a probability of at most {@code alpha}. In contrast
 * to asymptotic intervals it holds from the second number on, and in contrast to those for bounded numbers (Choe and Ramdas
 * 2021) it is narrow where the spread is far below the bounds.
 *
 * <p>Mutable; one thread.
 */
final class MeanInterval {

    /** Precision of the prior: effects of about one standard deviation are found soonest. */
    private static final double PRECISION = 1;

    private final double alpha;
    private int count;
    private double mean;
    private double squares;

    /** @param alpha probability that the true mean is ever outside */
    MeanInterval(double alpha) {
        this.alpha = alpha;
    }

    void add(double number) {
        count++;
        double before = number - mean;
        mean += before / count;
        squares += before * (number - mean);
    }

    int count() {
        return count;
    }

    double mean() {
        return mean;
    }

    /** Half of the interval's width; infinite while nothing can be said. */
    double halfWidth() {
        return halfWidth(count, deviation());
    }

    private double deviation() {
        return count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1));
    }

    private double halfWidth(int numbers, double deviation) {
        if (numbers < 2) {
            return Double.POSITIVE_INFINITY;
        }
        double r = PRECISION / (PRECISION + numbers);
        double q = Math.pow(alpha * Math.sqrt(r), 2.0 / numbers);
        if (q <= r) {
            return Double.POSITIVE_INFINITY;
        }
        return deviation * Math.sqrt((1 - q) / (q - r) * (numbers - 1) / numbers);
    }

    /**
     * Returns how many numbers it takes until the interval is at most {@code half} wide on either side, if they go on
     * spreading as they have; {@code most} if more.
     */
    int numbersUntil(double half, int most) {
        double deviation = deviation();
        if (Double.isNaN(deviation)) {
            return most;
        }
        int low = Math.max(2, count);
        int high = Math.max(low, most);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (halfWidth(middle, deviation) <= half) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
