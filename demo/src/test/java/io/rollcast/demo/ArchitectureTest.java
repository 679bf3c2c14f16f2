package io.rollcast.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls of the house. */
class ArchitectureTest {

    private static final JavaClasses ROLLCAST = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.rollcast");

    @Test
    void servicesDependOnTheContractAndNeverOnEachOther() {
        String[] services = {"producer", "trainer", "forecaster"};
        for (String service : services) {
            for (String other : services) {
                if (!service.equals(other)) {
                    noDependency("io.rollcast." + service + "..", "io.rollcast." + other + "..");
                }
            }
            noDependency("io.rollcast." + service + "..", "io.rollcast.demo..");
        }
    }

    @Test
    void theContractDependsOnNoService() {
        for (String contract : new String[] {"wire", "network", "service"}) {
            noDependency(
                    "io.rollcast." + contract + "..",
                    "io.rollcast.producer..",
                    "io.rollcast.trainer..",
                    "io.rollcast.forecaster..",
                    "io.rollcast.demo..",
                    "org.apache.kafka.streams..");
        }
    }

    @Test
    void wireAndTheProducerKnowNeitherNetworksNorDjl() {
        noDependency("io.rollcast.wire..", "io.rollcast.network..", "io.rollcast.service..", "ai.djl..");
        noDependency("io.rollcast.service..", "io.rollcast.network..", "ai.djl..");
        noDependency("io.rollcast.producer..", "io.rollcast.network..", "ai.djl..");
    }

    @Test
    void theForecasterNeedsNoEngine() {
        noDependency("io.rollcast.forecaster..", "ai.djl..");
    }

    @Test
    void kafkaStreamsIsTheForecastersAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.rollcast.forecaster..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.streams..")
                .check(ROLLCAST);
    }

    @Test
    void calculationsKnowNeitherKafkaNorDjl() {
        noClasses()
                .that()
                .haveSimpleName("Signal")
                .or()
                .haveSimpleName("History")
                .or()
                .haveSimpleName("Windows")
                .or()
                .haveSimpleName("Baselines")
                .or()
                .haveSimpleName("PointRing")
                .or()
                .haveSimpleName("Tally")
                .or()
                .haveSimpleName("Scaler")
                .or()
                .haveSimpleName("Scale")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "ai.djl..")
                .check(ROLLCAST);
    }

    @Test
    void networksKnowNoKafka() {
        noDependency("io.rollcast.network..", "org.apache.kafka..");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.rollcast.(*)..").should().beFreeOfCycles().check(ROLLCAST);
    }

    private static void noDependency(String from, String... to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .check(ROLLCAST);
    }
}
