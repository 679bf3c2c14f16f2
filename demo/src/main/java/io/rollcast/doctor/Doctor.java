package io.rollcast.doctor;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * Takes all checks over a deployment, once. What changes with time is looked at twice, and the other checks come in between.
 * Used by {@link DoctorCommand} on the main thread.
 *
 * @param between time between the two looks, in addition to the commit interval
 * @param records most records of the observations to read
 * @param every the trainer's interval, if the age of releases matters
 */
record Doctor(Deployment deployment, Duration between, int records, Optional<Duration> every) {

    Diagnosis examine(Admin admin, Collection<String> topics) throws InterruptedException {
        Diagnosis diagnosis = new Diagnosis();
        Cluster cluster = new Cluster(admin, diagnosis);
        for (String topic : deployment.needed()) {
            cluster.lookAt(topic, DoctorRights.records(topic), DoctorRights.settings(topic));
        }
        for (String topic : deployment.internal()) {
            cluster.lookAt(
                    topic,
                    DoctorRights.states(deployment.applicationId()),
                    DoctorRights.settingsOfStates(deployment.applicationId()));
        }
        Forecasters forecasters = new Forecasters(deployment, cluster, diagnosis);
        Transactions transactions = new Transactions(deployment, cluster, diagnosis);
        Forecasters.Look firstOfForecasters = forecasters.look();
        Transactions.Look firstOfTransactions = transactions.look();
        long due = System.nanoTime() + between.plus(deployment.commitInterval()).toNanos();

        new TopicsThere(deployment, cluster, diagnosis).check(brokers(cluster));
        new States(deployment, cluster, diagnosis).check();
        Optional<Sample> sample = new Observations(deployment, cluster, diagnosis).check(records);
        sample.ifPresent(new EventTimes(deployment, cluster, diagnosis)::check);
        new Releases(deployment, cluster, diagnosis).check(every);
        new FormerStates(deployment, cluster, diagnosis).check(topics);

        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        if (!cluster.isMissing(deployment.topics().forecasts())
                || firstOfForecasters.group().found().isPresent()) {
            forecasters.check(firstOfForecasters, forecasters.look());
        }
        transactions.check(firstOfTransactions, transactions.look());
        return diagnosis;
    }

    private int brokers(Cluster cluster) throws InterruptedException {
        return cluster.ask(
                        cluster.admin()
                                .describeCluster(new DescribeClusterOptions().timeoutMs(Cluster.PATIENCE_MS))
                                .nodes(),
                        DoctorRights.group(deployment.applicationId()))
                .found()
                .map(Collection::size)
                .orElse(1);
    }
}
